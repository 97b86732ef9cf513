import { known, type Thumbprint } from '../domain/facts.ts';
import type { Family, Forms } from './family.ts';
import { valueSaid } from './words.ts';

const thumbprints = (value: readonly string[], _: string, forms: Forms) =>
  known<readonly Thumbprint[]>(value.map(forms.thumbprint));

export const storeMy: Family<'store/My'> = {
  key: 'store/My',
  scope: 'server',
  lists: 'certificates',
  unplanned: 'ends the stage',
  askedBy: 'the choice',
  tidy: thumbprints,
  name: () => 'the certificate store',
  sentence: (value) => `the store holds ${valueSaid(value)}`,
};

export const storeRoot: Family<'store/Root'> = {
  key: 'store/Root',
  scope: 'server',
  lists: 'certificates',
  unplanned: 'is reported',
  undo: 'restores it',
  tidy: thumbprints,
  name: () => 'Trusted Root',
  sentence: (value) => `Trusted Root holds ${valueSaid(value)}`,
};

/** Windows leaves a copy here of a certificate that it issues. Nothing trusts it (exchange facts 5.4). */
export const storeCa: Family<'store/CA'> = {
  key: 'store/CA',
  scope: 'server',
  lists: 'certificates',
  unplanned: 'is reported',
  tidy: thumbprints,
  name: () => 'Intermediate Certification Authorities',
  sentence: (value) => `Intermediate Certification Authorities holds ${valueSaid(value)}`,
};

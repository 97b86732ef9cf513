import { known } from '../domain/facts.ts';
import type { Family } from './family.ts';
import { valueSaid } from './words.ts';

export const internalTransport: Family<'internal-transport'> = {
  key: 'internal-transport',
  scope: 'server',
  readBy: 'cmdlet',
  unplanned: 'ends the stage',
  undo: 'restores it',
  tidy: (value, _, forms) => known(forms.thumbprint(value)),
  name: () => 'the internal transport certificate',
  sentence: (value) => `internal transport has ${value === null ? 'no certificate' : valueSaid(value)}`,
};

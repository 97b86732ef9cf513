import { known } from '../domain/facts.ts';
import type { Family } from './family.ts';
import { valueSaid } from './words.ts';

export const federationTrust: Family<'federation-trust'> = {
  key: 'federation-trust',
  scope: 'organization',
  readBy: 'cmdlet',
  unplanned: 'is reported',
  tidy: (value, _, forms) => known(value.map(forms.thumbprint)),
  name: () => 'the certificates of the federation trusts',
  sentence: (value) => `the federation trusts use ${valueSaid(value)}`,
};

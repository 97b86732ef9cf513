import { known } from '../domain/facts.ts';
import type { Family } from './family.ts';
import { valueSaid } from './words.ts';

export const rdp: Family<'rdp'> = {
  key: 'rdp/<listener>',
  scope: 'server',
  unplanned: 'is reported',
  tidy: (value, _, forms) => known(forms.thumbprint(value)),
  name: (listener) =>
    listener === '*' ? 'which RDP listeners there are' : `the certificate of the RDP listener ${listener}`,
  sentence: (value, listener) =>
    `the RDP listener ${listener} uses ${value === null ? 'the certificate that Windows makes for it and renews by itself' : valueSaid(value)}`,
};

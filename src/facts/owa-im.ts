import { known } from '../domain/facts.ts';
import type { Family } from './family.ts';
import { valueSaid } from './words.ts';

export const owaIm: Family<'owa-im'> = {
  key: 'owa-im',
  scope: 'organization',
  readBy: 'cmdlet',
  unplanned: 'is reported',
  tidy: (value, _, forms) => known(value.map(forms.thumbprint)),
  name: () => 'the certificate of OWA instant messaging',
  sentence: (value) => `OWA instant messaging uses ${valueSaid(value)}`,
};

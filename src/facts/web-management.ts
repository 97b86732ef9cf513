import { known, type WebManagement } from '../domain/facts.ts';
import type { Family } from './family.ts';
import { valueSaid } from './words.ts';

export const webManagement: Family<'web-management'> = {
  key: 'web-management',
  scope: 'server',
  unplanned: 'is reported',
  tidy: ({ port, certificate }, _, forms) =>
    known({ port, certificate: certificate === null ? null : forms.thumbprint(certificate) }),
  name: () => 'the Web Management Service (WMSVC)',
  sentence: (value) => {
    if (value === null) return 'the Web Management Service (WMSVC) is not installed';
    const { port, certificate } = value as WebManagement;
    return `the Web Management Service (WMSVC) has port ${port} and the certificate ${valueSaid(certificate)}`;
  },
};

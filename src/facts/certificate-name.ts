import type { Family } from './family.ts';

export const certificateName: Family<'certificate-name'> = {
  key: 'certificate-name/<service>',
  scope: 'server',
  readBy: 'cmdlet',
  unplanned: 'is reported',
  name: (service) => `the certificate name of ${service}`,
  sentence: (value, service) =>
    value === null ? `${service} names no certificate` : `${service} searches a certificate with the name ${value}`,
};

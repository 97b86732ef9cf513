import type { Family } from './family.ts';

export const smtpProbe: Family<'smtp-probe'> = {
  key: 'smtp-probe',
  scope: 'server',
  // Which connector answered follows from it. What the ports presented is a fact of its own.
  unplanned: 'is ignored',
  name: () => 'the address of the server from which its own SMTP ports were asked',
  sentence: (value) => `the SMTP ports were asked from ${String(value)}, an address of the server itself`,
};

import { known } from '../domain/facts.ts';
import type { Family } from './family.ts';
import { valueSaid } from './words.ts';

export const internalTransportOn: Family<'internal-transport-on'> = {
  key: 'internal-transport-on/<domain controller>',
  scope: 'server',
  readBy: 'cmdlet',
  // Replication brings the value some time after the step that wrote it.
  unplanned: 'is ignored',
  decidesNothing: 'Active Directory replicates it later, and this alone does not fail the step',
  comesLater: true,
  tidy: (value, _, forms) => known(forms.thumbprint(value)),
  name: (controller) => `the internal transport certificate on the domain controller ${controller}`,
  sentence: (value, controller) =>
    `the domain controller ${controller} shows ${value === null ? 'no internal transport certificate' : `${valueSaid(value)} as the internal transport certificate`}`,
};

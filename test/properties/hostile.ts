import type { World, WorldServer } from '../../src/simulator/index.ts';

/**
 * Positions in which Exchange or Windows does not do what it was told, or says that it failed: a run may end with 7 or 8
 * there. Everywhere else a plan that was just made must go through.
 */
export const isHostile = ({ switches = {}, servers, unknown = [] }: World): boolean =>
  // What nobody can see holds nothing, and then comes back with the restart.
  // So does it over a record that nobody can see.
  servers.some((server) => unknown.some(({ fact }) => /^(metabase|sslcert)\//.test(fact)) && keepsAny(server)) ||
  switches.createTwice === true ||
  (switches.iisresetFails ?? 'none') !== 'none' ||
  switches.customMetadataReplays === true ||
  (switches.healthPagesDelaySeconds ?? 0) > 300 ||
  (switches.smtpDefaultAdDelaySeconds ?? 0) > 300;

const keepsAny = ({ customMetadata = {} }: WorldServer): boolean => Object.keys(customMetadata).length > 0;

/** iisreset that leaves the services down has done so itself: the judge sees an outage that no plan could foresee. */
export const bringsItselfDown = ({ switches = {} }: World): boolean => switches.iisresetFails === 'noforceTimeout';

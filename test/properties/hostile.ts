import type { World, WorldServer } from '../../src/simulator/index.ts';

/**
 * Positions in which Exchange or Windows does not do what it should, or reports a failure. A run may end with 7 or 8
 * there. In all other positions, a plan that was just made must succeed.
 */
export const isHostile = ({ switches = {}, servers, unknown = [] }: World): boolean =>
  // An unknown metabase value blocks nothing, and a restart then binds its certificate. The same happens to a record
  // that is unknown.
  servers.some((server) => unknown.some(({ fact }) => /^(metabase|sslcert)\//.test(fact)) && keepsAny(server)) ||
  // 444 is down, its handshake and the pages behind it cannot be read after the repair either, and no management shell is
  // known to be answered by this server: nothing shows that the repair succeeded, so a person has to look.
  servers.some((server) => {
    const hides = (facts: readonly string[]): boolean =>
      unknown.some((one) => one.server === server.name && facts.includes(one.fact));
    const showsNoShell = hides(SHELL) || switches.shellRouting === 'another' || switches.inactiveRpsProxy === 'shut';
    return hides(['wire/0.0.0.0:444']) && is444Down(server) && showsNoShell;
  }) ||
  // Nothing shows before the step that netsh cannot replace a record. The step then changes nothing.
  (switches.netshUpdate === 'absent' &&
    servers.some(({ recordSettings = {} }) => Object.keys(recordSettings).length > 0)) ||
  switches.createTwice === true ||
  (switches.iisresetFails ?? 'none') !== 'none' ||
  switches.customMetadataReplays === true ||
  // While 444 is broken, this cannot be told from a shell that 444 shuts, so a plan counts on the shell.
  switches.remotePowerShell === 'absent' ||
  // Transport then starts with a value that no step wrote, or before the new one is there.
  (switches.transportReadsFrom === 'another' && (servers.some(differs) || isReplicatedLate(switches))) ||
  (switches.healthPagesDelaySeconds ?? 0) > 300 ||
  (switches.smtpDefaultAdDelaySeconds ?? 0) > 300;

const differs = ({ internalTransport = null, internalTransportOn = {} }: WorldServer): boolean =>
  Object.values(internalTransportOn).some((shown) => shown !== internalTransport);

const isReplicatedLate = ({
  smtpDefaultAdDelaySeconds = 0,
  adReplicationSeconds = 0,
}: NonNullable<World['switches']>) => smtpDefaultAdDelaySeconds + adReplicationSeconds > 290;

/** Its http.sys record names a certificate that is not installed or has no usable key. */
function is444Down({ certificates = [], sslcert = {} }: WorldServer): boolean {
  const named = sslcert['0.0.0.0:444'];
  const held = certificates.find(({ id }) => id === named);
  return named != null && (held === undefined || held.key === null || held.key?.usable === false);
}

/** Without one of these facts, it is not known whether a shell opens, or which server answers it. */
const SHELL = ['shell/opens', 'mounted-copies'];

const keepsAny = ({ customMetadata = {} }: WorldServer): boolean => Object.keys(customMetadata).length > 0;

/** If iisreset leaves the services stopped, it caused the outage itself, and no plan could predict it. */
export const bringsItselfDown = ({ switches = {} }: World): boolean => switches.iisresetFails === 'noforceTimeout';

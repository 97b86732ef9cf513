export { attempt, consumeFault } from './attempt.ts';
export { letBystandersAct } from './bystanders.ts';
export { expand, type StoredCertificate, thumbprintOf } from './certificate.ts';
export * from './certstore.ts';
export { passTime } from './clock.ts';
export { CmdletError, needShell } from './cmdlet.ts';
export { smtpRefused } from './drained.ts';
export { type Enabling, type ExchangeService, enableExchangeCertificate } from './enable-certificate.ts';
export { loggedEvents } from './events.ts';
export { isOrganizationFact, isSeenBy, observeOrganization, observeServer, setFact } from './facts/index.ts';
export { ISSUE_BY_WINDOWS, mayDo } from './facts/machine.ts';
export { flagsOf } from './flags.ts';
export { type Copy, copyOf, type Fill, type ObservedServer, worldFromFacts } from './from-facts.ts';
export { HEALTH_APPS, healthPage } from './health.ts';
export * from './iis.ts';
export { type MailClientPort, restartMailClient, servedTo } from './mail-clients.ts';
export * from './new-certificate.ts';
export { freeId } from './new-certificate.ts';
export { DURATION, performOperation, rightTo } from './operations.ts';
export {
  copy,
  endpointOf,
  isRunning,
  load,
  type Organization,
  recordOf,
  type Server,
  serverNamed,
  webManagementOf,
} from './organization.ts';
export { parseWorld, readWorld } from './read.ts';
export { removeExchangeCertificate } from './remove-certificate.ts';
export { installUpdate } from './setup.ts';
export { answeredBy, shellShut } from './shell.ts';
export { fileStore, type Kept, memoryStore, type WorldStore } from './store.ts';
export { DEFAULT_SWITCHES, type Switches } from './switches.ts';
export { restartTransport, startService, stopService } from './transport.ts';
export { directTrustWire, isSmtpListening, isWebListening, starttls, webWire } from './wire.ts';
export type { World, WorldCertificate, WorldFault, WorldServer } from './world.ts';
export { writeWorld } from './write.ts';
export { save } from './written.ts';

/**
 * If the sources about Exchange contradict each other or say nothing, a switch selects the behavior
 * (exchange facts 18). exstate must be right in every position. schemas/world.schema.json describes each position.
 */
export interface Switches {
  renewReappliesIis: 'eac' | 'shell' | 'both' | 'never';
  defaultServices: 'help' | 'old';
  promptAfterEffect: boolean;
  createTwice: boolean;
  setupCertHash: 'sha1' | 'sha256';
  enableIisTouches444: 'none' | 'clears' | 'moves';
  proxyToleratesExpired444: boolean;
  proxyRequiresRootTrust: boolean;
  iisresetFails: 'none' | 'noforceTimeout' | 'poolStuck';
  customMetadataReplays: boolean;
  bindingLosesSettings: boolean;
  netshUpdate: 'present' | 'absent';
  iisRewritesRecords: boolean;
  healthPagesDelaySeconds: number;
  rehydration: 'full' | 'rawDataOnly';
  aclGrantShowsSmtpFlag: boolean;
  iisadminStopped: boolean;
  domainControllerPinsItcWrite: boolean;
  smtpDefaultAdDelaySeconds: number;
  adReplicationSeconds: number;
  transportReadsFrom: 'own' | 'another';
  itcNeedsServerSubject: boolean;
  itcMissing: 'notAdvertised' | 'fallback';
  edgeCredentials: 'reEncrypted' | 'brokenUntilResubscribed';
  starttlsTakesUnreadableKey: boolean;
  tlsNameNeedsTrust: boolean;
  transportCache: 'flushed' | 'none';
  removeProtectsIis: boolean;
  removeProtectsAuth: boolean;
  keySurvivesRemove: boolean;
  enableShorterListRemovesServices: boolean;
  setupChecks: 'w3svc1' | 'everySite';
  clientTls12: boolean;
  xAnonymousTls: 'offered' | 'suppressed';
  drainingSmtp: 'refused' | 'served';
  inactiveRpsProxy: 'opens' | 'shut';
  shellRouting: 'itself' | 'another';
  newSelfSignedCopyInCa: boolean;
  remotePowerShell: 'present' | 'absent';
}

export const DEFAULT_SWITCHES: Readonly<Switches> = {
  renewReappliesIis: 'eac',
  defaultServices: 'help',
  promptAfterEffect: true,
  createTwice: false,
  setupCertHash: 'sha1',
  enableIisTouches444: 'none',
  proxyToleratesExpired444: true,
  proxyRequiresRootTrust: false,
  iisresetFails: 'none',
  customMetadataReplays: false,
  bindingLosesSettings: true,
  netshUpdate: 'present',
  iisRewritesRecords: false,
  healthPagesDelaySeconds: 0,
  rehydration: 'full',
  aclGrantShowsSmtpFlag: true,
  iisadminStopped: false,
  domainControllerPinsItcWrite: false,
  smtpDefaultAdDelaySeconds: 0,
  adReplicationSeconds: 0,
  transportReadsFrom: 'own',
  itcNeedsServerSubject: false,
  itcMissing: 'notAdvertised',
  edgeCredentials: 'reEncrypted',
  starttlsTakesUnreadableKey: true,
  tlsNameNeedsTrust: true,
  transportCache: 'flushed',
  removeProtectsIis: false,
  removeProtectsAuth: false,
  keySurvivesRemove: true,
  enableShorterListRemovesServices: false,
  setupChecks: 'w3svc1',
  clientTls12: true,
  xAnonymousTls: 'offered',
  drainingSmtp: 'refused',
  inactiveRpsProxy: 'opens',
  shellRouting: 'itself',
  newSelfSignedCopyInCa: true,
  remotePowerShell: 'present',
};

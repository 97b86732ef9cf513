/** Why a fact is unknown where HealthChecker looked at the server. These sentences go into observations. */
export const NOT_EXPORTED = 'HealthChecker does not export it';
export const NO_RESTART_SEEN =
  'HealthChecker saw no pending restart, but it does not look at everything that Exchange Setup looks at';
export const NOT_LISTED = 'Get-ExchangeCertificate did not list it: it is not installed, or it has no private key';

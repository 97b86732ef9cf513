/** Why a fact is unknown where HealthChecker looked at the server. These sentences go into observations. */
export const NOT_EXPORTED = 'HealthChecker does not export it';
export const NOT_LISTED = 'Get-ExchangeCertificate did not list it: it is not installed, or it has no private key';

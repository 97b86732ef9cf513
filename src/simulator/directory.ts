import type { Directory } from '../domain/directory.ts';
import type { Organization } from './state.ts';

/** What Get-ExchangeServer would list. A computer with the management tools alone is not in it (exchange facts 14). */
export const directoryOf = ({ organization, servers }: Organization): Directory => ({
  organization,
  servers: servers.flatMap(({ name, fqdn, role }) => (role === 'tools' ? [] : [{ name, fqdn, role }])),
});

import type { DesiredServer, DesiredState } from '../domain/desired.ts';
import { list } from '../domain/say.ts';
import { maintenanceSaid } from './maintenance-said.ts';

/** More different settings than this are too many for a summary. */
const MOST_GROUPS = 6;
const MOST_NAMES = 8;

/** A summary of the desired state, so that a reader notices a file that is valid but not what was meant. */
export function summary({ organization, maintenance, servers }: DesiredState, file: string): string {
  const groups = new Map<string, DesiredServer[]>();
  for (const server of servers) {
    const alike = groups.get(settingsOf(server));
    if (alike) alike.push(server);
    else groups.set(settingsOf(server), [server]);
  }
  const lines = [...groups].slice(0, MOST_GROUPS).map(([wanted, of]) => `  ${names(of)}: ${wanted}`);
  const more =
    groups.size > MOST_GROUPS ? [`  and ${groups.size - MOST_GROUPS} more groups of servers with other settings`] : [];
  return `${[`${file} is valid: organization ${organization}, ${counted(servers)}`, ...lines, ...more, ...maintenanceSaid(maintenance)].join('\n')}\n`;
}

function counted(servers: readonly DesiredServer[]): string {
  const edge = servers.filter(({ role }) => role === 'edge').length;
  const some = edge > 0 && edge < servers.length ? `, ${edge} of them Edge` : '';
  return `${servers.length} server${servers.length === 1 ? '' : 's'}${some}`;
}

function names(servers: readonly DesiredServer[]): string {
  const more = servers.length - MOST_NAMES;
  const shown = servers.slice(0, MOST_NAMES).map(({ name }) => name);
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function settingsOf({ role, selfSigned, backEnd, frontEnd, hold = [] }: DesiredServer): string {
  const { minDaysRemaining, services, trustedRoot } = selfSigned;
  const purpose = services.length > 0 ? ` for ${services.join(' and ')}` : ', for no service';
  const root = trustedRoot === 'copy' ? ', copied to Trusted Root' : '';
  const holds = hold.length === 0 ? '' : `; apply stops for you before ${list(hold)}`;
  const certificate = `a self-signed certificate valid for more than ${minDaysRemaining} days${purpose}${root}`;
  const served = role === 'edge' ? '' : `; ${sites(backEnd.certificate, frontEnd.certificate)}`;
  return `${certificate}${served}${holds}`;
}

function sites(backEnd: 'self-signed' | 'leave', frontEnd: 'self-signed' | 'leave'): string {
  const said = { 'self-signed': 'uses it', leave: 'is not changed' };
  return `444 ${said[backEnd]}, 443 ${said[frontEnd]}`;
}

import type { ServerImpact, Switchover } from '../domain/impact.ts';
import type { ServerPlan } from '../domain/plan.ts';
import { counted } from './page.ts';

type OfServer = Pick<ServerPlan, 'server' | 'impact'>;

/** What to do before the restart and after the run, because exstate does not move databases (exchange facts 9.1). */
export function copiesSaid({ server, impact: { mountedCopies, switchover } }: OfServer): string {
  if (mountedCopies === 0) return '';
  const noticed =
    mountedCopies === null
      ? `it is not known how many database copies are active on ${server}. Users of these databases notice each restart.`
      : `${counted(mountedCopies, 'database copy is', 'database copies are')} active on ${server}. Users of these databases notice each restart, whichever front end they use.`;
  if (switchover === 'impossible') return `${noticed} ${server} is in no DAG, so no other server can take them.`;
  const isCounted = mountedCopies !== null;
  const first = firstSaid(server, isCounted, switchover);
  const back = backSaid(server, switchover);
  return back === '' ? `${noticed} ${first}` : `${noticed} ${first}. ${back}`;
}

function firstSaid(server: string, isCounted: boolean, switchover: Switchover | undefined): string {
  const move = isCounted ? 'Move them' : 'If there are any, move them';
  const isSure = switchover === 'possible' || switchover === 'blocked';
  // Where Exchange is told to move them and they are still there, perhaps no other server can take them.
  const where = isSure
    ? ' to another member of the DAG first'
    : isCounted
      ? ' first, if another server can take them'
      : ' first';
  return `${move}${where}: \`Move-ActiveMailboxDatabase -Server ${server}\``;
}

function backSaid(server: string, switchover: Switchover | undefined): string {
  const move = `\`Move-ActiveMailboxDatabase DATABASE -ActivateOnServer ${server}\``;
  if (switchover === 'blocked')
    return `They do not come back by themselves, because the activation policy of ${server} is Blocked. Move each one back by hand after the run: ${move}`;
  if (switchover === 'move-now')
    return `They do not come back by themselves, because DatabaseCopyActivationDisabledAndMoveNow is set on ${server}. To move each one back by hand after the run: \`Set-MailboxServer ${server} -DatabaseCopyActivationDisabledAndMoveNow $false\`, then ${move}`;
  return '';
}

/** Of all servers of a plan. */
export function allCopiesSaid(servers: readonly { readonly impact: ServerImpact }[]): string {
  const [all, stay] = [copiesOn(servers), copiesOn(servers.filter((one) => !canMove(one)))];
  if (all === null || stay === null) return 'The number of active database copies is not known on every server.';
  if (all === 0) return '';
  const active = counted(all, 'active database copy', 'active database copies');
  if (stay === 0) return `${active}: move them first.`;
  if (stay === all) return `${active}, on servers in no DAG: no other server can take them.`;
  return `${active}: move ${all - stay} of them first. No other server can take the other ${stay}.`;
}

const copiesOn = (servers: readonly { readonly impact: ServerImpact }[]): number | null =>
  servers.reduce<number | null>(
    (sum, { impact: { mountedCopies } }) => (sum === null || mountedCopies === null ? null : sum + mountedCopies),
    0,
  );

/** False: no other server can take the active copies of this server before it restarts. */
export const canMove = ({ impact }: { readonly impact: ServerImpact }): boolean => impact.switchover !== 'impossible';

import type { Identity } from '../../src/domain/facts.ts';

/** A lab server that a person has named in the environment. */
export interface RealServer {
  readonly organization: string;
  readonly server: Identity;
  /** Whether the tests may change it. They keep no journal, so it must be a server that can be lost. */
  readonly mayChange: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined if no server is named. An incomplete name throws, because the tests would pass without a server. */
export function realServer(environment: Environment): RealServer | undefined {
  const named = environment['EXSTATE_CONTRACT_SERVER'];
  const change = environment['EXSTATE_CONTRACT_CHANGE'];
  if (!named && !change) return undefined;
  const [name = '', fqdn = '', ...more] = (named ?? '').split(',');
  if (!name || !fqdn.includes('.') || more.length > 0)
    throw new Error(`EXSTATE_CONTRACT_SERVER is "name,fqdn", such as EX01,ex01.contoso.com; it is "${named ?? ''}".`);
  const organization = environment['EXSTATE_CONTRACT_ORGANIZATION'];
  if (!organization) throw new Error(`EXSTATE_CONTRACT_ORGANIZATION names the organization of ${name}; it is not set.`);
  if (change && change !== 'yes')
    throw new Error(`EXSTATE_CONTRACT_CHANGE is "yes", or not set where nothing may change; it is "${change}".`);
  return { organization, server: { name, fqdn }, mayChange: change === 'yes' };
}

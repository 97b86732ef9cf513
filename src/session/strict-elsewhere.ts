import type { DesiredState } from '../domain/desired.ts';
import { BACK_END, type FactKey, isKnown, type Patch } from '../domain/facts.ts';
import type { Observation, ServerFacts } from '../domain/observation.ts';
import { type Provider, secondsFor } from '../domain/provider.ts';
import { type Asked, type Draft, draftPlan } from '../reconcile/make-plan.ts';

const ASKED = ['tolerates-untrusted-444', 'store/Root'] as const satisfies FactKey[];
const KEPT: readonly FactKey[] = ['identity', ...ASKED];
const SECONDS = 60;

/**
 * A plan of the servers that --server names. The others are not observed, but the front end of one may demand trust of the
 * 444 of these (exchange facts 10). So they are asked for this alone, and only if 444 would get another certificate.
 */
export async function draftAskingOthers(
  provider: Provider,
  desired: DesiredState,
  observation: Observation,
  asked: Asked,
): Promise<Draft> {
  const draft = draftPlan(desired, observation, asked);
  const names = (desired.others ?? []).map(({ name }) => name);
  if (names.length === 0 || asked.intent !== 'converge' || !binds444(draft)) return draft;
  const strict = await strictAmong(provider, names);
  if (strict.length === 0) return draft;
  const servers = { ...observation.servers, ...Object.fromEntries(strict) };
  return draftPlan(desired, { ...observation, servers }, asked);
}

const binds444 = ({ servers }: Draft): boolean =>
  servers.some(({ steps }) =>
    steps.some(({ operation }) => operation.kind === 'bind-certificate' && operation.site === BACK_END),
  );

async function strictAmong(provider: Provider, names: readonly string[]): Promise<[string, ServerFacts][]> {
  const seen = new Map<string, ServerFacts>();
  for await (const { server, facts, at } of provider.observe(names, secondsFor(names.length, SECONDS), ASKED))
    if (server !== null) seen.set(server, { takenAt: at, facts: { ...seen.get(server)?.facts, ...facts } });
  return [...seen].flatMap(([server, { takenAt, facts }]): [string, ServerFacts][] => {
    const tolerates = facts['tolerates-untrusted-444'];
    const isStrict = tolerates !== undefined && isKnown(tolerates) && tolerates.known === false;
    return isStrict ? [[server, { takenAt, facts: kept(facts) }]] : [];
  });
}

const kept = (facts: Patch): Patch => Object.fromEntries(Object.entries(facts).filter(([key]) => isKept(key)));
const isKept = (key: string): boolean => KEPT.some((one) => one === key);

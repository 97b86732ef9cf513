import type { Step } from '../domain/plan.ts';
import type { Proof } from '../domain/proof.ts';
import { list, show } from '../domain/say.ts';
import { factIs, factName, portSaid } from './facts-said.ts';
import { allAre, isSaidTogether, type Said } from './families.ts';

/**
 * The proofs of a stage. The last proof of each fact counts: what a bind proves must still be true after the restart.
 */
export function proofsSaid(steps: readonly Step[]): string {
  const proofs = new Map(
    lastProofs(steps)
      .filter(({ owed }) => owed === undefined)
      .map((proof) => [proof.fact, proof]),
  );
  const ports = new Map<string, string[]>();
  for (const proof of proofs.values()) {
    if (!proof.fact.startsWith('wire/')) continue;
    const what = `${proof.steady ? 'still ' : ''}PRESENT ${show(proof.want as string)}`;
    ports.set(what, [...(ports.get(what) ?? []), portSaid(proof.fact.slice('wire/'.length))]);
  }
  const rest = [...proofs.values()].filter(({ fact, reportedOnly }) => !fact.startsWith('wire/') && !reportedOnly);
  const others = rest.filter((proof) => !isSaidTogether(asSaid(proof))).map(otherSaid);
  const together = rest.map(asSaid).filter(isSaidTogether);
  return [
    ...[...ports].map(presents),
    ...others,
    ...allAre(together).map(asProof),
    ...reportedOnlySaid([...proofs.values()]),
  ].join('; ');
}

const lastProofs = (steps: readonly Step[]): Proof[] => [
  ...new Map(steps.flatMap((step) => step.proofs).map((proof) => [proof.fact, proof])).values(),
];

/** The proofs that cannot be had before a component is Active again. */
export const owedProofsSaid = (steps: readonly Step[]): string =>
  lastProofs(steps)
    .flatMap(({ fact, want, owed }) =>
      owed === undefined ? [] : [`${factIs(fact, want)}, when ${componentName(owed)} is Active again`],
    )
    .join('; ');

const componentName = (key: string): string => `the component ${key.slice('component/'.length)}`;

function reportedOnlySaid(proofs: readonly Proof[]): string[] {
  const only = proofs.filter(({ reportedOnly }) => reportedOnly);
  const shell = only.some(({ fact }) => fact === 'shell/opens') ? ['whether a fresh management shell answers'] : [];
  const events = allAre(only.map(asSaid).filter(isSaidTogether)).map(asProof);
  const controllers = only.flatMap(({ fact }) =>
    fact.startsWith('internal-transport-on/') ? [fact.slice('internal-transport-on/'.length)] : [],
  );
  const verb = controllers.length === 1 ? 'shows' : 'show';
  const replicated =
    controllers.length === 0 ? [] : [`whether ${list(controllers)} ${verb} the same internal transport certificate`];
  const said = [...shell, ...events, ...replicated];
  return said.length === 0 ? [] : [`reported only: ${said.join(', ')}`];
}

const asSaid = ({ fact, want }: Proof): Said => ({ fact, value: want });
/** Old events remain in the log, so the proof is that no new one is logged. */
const asProof = (says: string): string => says.replace(/^no event/, 'no new event');

const presents = ([what, ports]: [string, string[]]): string =>
  `${list(ports)} ${what.replace('PRESENT', ports.length > 1 ? 'present' : 'presents')}`;

function otherSaid({ fact, want }: Proof): string {
  return `${factName(fact)} is ${typeof want === 'string' ? show(want) : want ? 'so' : 'not so'}`;
}

/** The longest time that a proof of these steps may take to succeed. */
export const longestProofSeconds = (steps: readonly Step[]): number =>
  Math.max(0, ...steps.flatMap((step) => step.proofs.map((proof) => proof.withinSeconds)));

import type { Step } from '../domain/plan.ts';
import type { Proof } from '../domain/proof.ts';
import { list, show } from '../domain/say.ts';
import { factName, portSaid } from './facts-said.ts';

/** What a stage will be proven by. The last word on a fact counts: what a bind shows, a restart must still show. */
export function proofsSaid(steps: readonly Step[]): string {
  const proofs = new Map(steps.flatMap((step) => step.proofs).map((proof) => [proof.fact, proof]));
  const ports = new Map<string, string[]>();
  for (const proof of proofs.values()) {
    if (!proof.fact.startsWith('wire/')) continue;
    const what = `${proof.steady ? 'still ' : ''}PRESENT ${show(proof.want as string)}`;
    ports.set(what, [...(ports.get(what) ?? []), portSaid(proof.fact.slice('wire/'.length))]);
  }
  const others = [...proofs.values()].filter(({ fact }) => !fact.startsWith('wire/')).map(otherSaid);
  return [...[...ports].map(presents), ...others].join('; ');
}

const presents = ([what, ports]: [string, string[]]): string =>
  `${list(ports)} ${what.replace('PRESENT', ports.length > 1 ? 'present' : 'presents')}`;

function otherSaid({ fact, want }: Proof): string {
  if (fact === 'shell/opens') return 'a fresh management shell answers';
  return `${factName(fact)} is ${typeof want === 'string' ? show(want) : want ? 'so' : 'not so'}`;
}

/** How long a claim may take to come true before it is said not to hold. */
export const patience = (steps: readonly Step[]): number =>
  Math.max(0, ...steps.flatMap((step) => step.proofs.map((proof) => proof.withinSeconds)));

import { type COMPONENTS, type Component, type FactKey, isKnown } from './facts.ts';
import type { View } from './view.ts';

export type ComponentKey = (typeof COMPONENTS)[number];

/** A component that is not Active, as it was observed. */
export interface Drained {
  readonly component: ComponentKey;
  readonly is: Component;
}

const SMTP = ['component/ServerWideOffline', 'component/HubTransport'] as const;
const FRONT_END = [...SMTP, 'component/FrontendTransport'] as const;

/** The components that shut what a proof looks at (exchange facts 13.6). */
const BEHIND: Readonly<Record<string, readonly ComponentKey[]>> = {
  'wire/2525/x-anonymoustls': SMTP,
  'wire/25/starttls': FRONT_END,
  'wire/587/starttls': FRONT_END,
  // Derived from what transport presents.
  'transport/restart-due': SMTP,
  'shell/opens': ['component/RpsProxy', 'component/ServerWideOffline'],
};

/** The component that keeps this fact from being observed; undefined if none is known to do so. */
export function drainedBefore(fact: FactKey, view: View): Drained | undefined {
  for (const component of BEHIND[fact] ?? []) {
    const found = view.peek(component);
    if (isKnown(found) && found.known !== null && found.known.state !== 'Active') return { component, is: found.known };
  }
  return undefined;
}

/** Whether the fact could not be observed: a port that did not answer, or a shell that did not open. */
export function isShut(fact: FactKey, view: View): boolean {
  const found = view.peek(fact);
  return !isKnown(found) || (fact === 'shell/opens' && found.known === false);
}

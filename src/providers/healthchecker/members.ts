import type { Clixml } from '../powershell/bridge/clixml.ts';

/** The member at this path. PowerShell finds a name in any case. Undefined: it is not there. */
export const member = (object: Clixml | undefined, ...path: readonly string[]): Clixml | undefined =>
  path.reduce(oneMember, object);

function oneMember(object: Clixml | undefined, name: string): Clixml | undefined {
  const exact = object?.members.get(name);
  if (exact !== undefined || object === undefined) return exact;
  for (const [key, value] of object.members) if (key.toLowerCase() === name.toLowerCase()) return value;
  return undefined;
}

/** Text, the names of an enumeration, or what ToString gave. Undefined: nothing, or null. */
export function textOf(object: Clixml | undefined): string | undefined {
  if (object === undefined || object.scalar === null) return undefined;
  return object.text ?? (object.scalar === undefined ? undefined : String(object.scalar));
}

/**
 * PowerShell writes a list with one element as this element. Undefined: it is not there, null, or only its text was
 * exported.
 */
export function objectsOf(object: Clixml | undefined): readonly Clixml[] | undefined {
  if (object?.items !== undefined) return object.items;
  return object === undefined || object.members.size === 0 ? undefined : [object];
}

import type { Identity } from '../../domain/facts.ts';
import type { Operation } from '../../domain/operation.ts';
import { CmdletError, type Organization, type Server } from '../../simulator/index.ts';

/** What crosses to the shell and back: data that JSON and CLIXML both hold. Instants and bytes travel as text. */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [name: string]: Value | undefined };
export type Parameters = { readonly [name: string]: Value | undefined };

export interface Call {
  readonly org: Organization;
  /** The server that the cmdlet acts on: the one it names, else the one that the shell is on. */
  readonly server: Server;
  /** Whose shell it is typed into. */
  readonly here: Server;
  readonly given: Parameters;
}

/** One cmdlet, or one tool of Windows, of the simulated organisation. */
export interface Cmdlet {
  readonly changes: boolean;
  /** The operation that this call is: its rights, its faults and its bystanders are this call's too. */
  readonly operation?: (call: Call) => Operation | undefined;
  readonly run: (call: Call) => Value | undefined;
}

export type Cmdlets = Readonly<Record<string, Cmdlet>>;

/** Exceptions by the names that CategoryInfo.Reason shows; scripts tell one failure from another by it. */
export type Reason =
  | 'InvalidOperationException'
  | 'ArgumentException'
  | 'ItemNotFoundException'
  | 'RpcException'
  | 'AccessDenied'
  | 'Unreachable';

export class LabError extends CmdletError {
  constructor(
    message: string,
    readonly reason: Reason,
    readonly category: 'InvalidOperation' | 'InvalidArgument' | 'ObjectNotFound' | 'NotSpecified' = 'InvalidArgument',
  ) {
    super(message);
  }
}

export const on = ({ name, fqdn, answersAs }: Server): Identity => answersAs ?? { name, fqdn };

export const text = ({ given }: Call, name: string): string | undefined => {
  const value = given[name];
  return value === null || value === undefined || value === '' ? undefined : String(value);
};

export const needText = (call: Call, name: string): string => {
  const value = text(call, name);
  if (value === undefined) {
    throw new LabError(`Cannot bind argument to parameter '${name}' because it is null or empty.`, 'ArgumentException');
  }
  return value;
};

/** One where PowerShell was given one, several where a list; Exchange also takes one text with commas. */
export const texts = ({ given }: Call, name: string): string[] | undefined => {
  const value = given[name];
  if (value === null || value === undefined) return undefined;
  const all = Array.isArray(value) ? (value as readonly Value[]).map(String) : String(value).split(',');
  return all.map((one) => one.trim()).filter(Boolean);
};

export const flag = ({ given }: Call, name: string): boolean => given[name] === true;

/** Thumbprints are compared without case, and what a console adds around them is dropped. */
export const thumbprint = (call: Call, name = 'Thumbprint'): string =>
  needText(call, name)
    .replace(/[^0-9a-f]/gi, '')
    .toUpperCase();

import type { Identity } from '../../domain/facts.ts';
import type { Operation } from '../../domain/operation.ts';
import { CmdletError, type Organization, type Server } from '../../simulator/index.ts';

/** Values that cross to the shell and back: data that both JSON and CLIXML can contain. Instants and bytes are text. */
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
  /** The server that the cmdlet acts on: the one that it names, otherwise the server of the shell. */
  readonly server: Server;
  /** The server of the shell in which the cmdlet is typed. */
  readonly here: Server;
  readonly given: Parameters;
}

/** One cmdlet, or one tool of Windows, in the simulated organization. */
export interface Cmdlet {
  readonly changes: boolean;
  /**
   * The operation that this call performs. The rights, faults and bystanders of the operation then apply to the call.
   */
  readonly operation?: (call: Call) => Operation | undefined;
  readonly run: (call: Call) => Value | undefined;
}

export type Cmdlets = Readonly<Record<string, Cmdlet>>;

/** The names of exceptions in CategoryInfo.Reason. Scripts distinguish failures by these names. */
export type Reason =
  | 'InvalidOperationException'
  | 'ArgumentException'
  | 'ItemNotFoundException'
  | 'RpcException'
  | 'AccessDenied'
  | 'Unreachable'
  | 'SessionEnded';

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

/** One value or a list, as PowerShell sent it. Exchange also accepts one text with commas. */
export const texts = ({ given }: Call, name: string): string[] | undefined => {
  const value = given[name];
  if (value === null || value === undefined) return undefined;
  const all = Array.isArray(value) ? (value as readonly Value[]).map(String) : String(value).split(',');
  return all.map((one) => one.trim()).filter(Boolean);
};

export const flag = ({ given }: Call, name: string): boolean => given[name] === true;

/** The thumbprint in upper case, without the characters that a console adds. */
export const thumbprint = (call: Call, name = 'Thumbprint'): string =>
  needText(call, name)
    .replace(/[^0-9a-f]/gi, '')
    .toUpperCase();

import { encodeClixml, type Sendable } from './clixml-write.ts';

export type Arguments = { readonly [name: string]: Sendable | undefined };

export interface Request {
  readonly v: 1;
  /** Random for each request. An answer with another id is ignored as foreign. */
  readonly id: string;
  readonly op: string;
  readonly args: Arguments;
  readonly deadlineMs: number;
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/**
 * The only place where PowerShell command lines are formed. Each contains one literal: base64, whose alphabet has no
 * character that PowerShell reads as syntax. The template values of node-powershell rewrite colons and commas, and put
 * text where `$(…)` would run.
 */
export const commandLine = (request: Request): string =>
  `Invoke-Exstate '${base64(encodeClixml({ ...request, args: request.args }))}'`;

/** Writes the identifier of the error as well, because the message is in the language of the server. */
export const importLine = (manifest: string): string =>
  `try { Import-Module -Force -ErrorAction Stop -Name ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${base64(manifest)}'))) } ` +
  "catch { [Console]::Error.Write('exstate-import-failed ' + $_.FullyQualifiedErrorId + ' ' + $_.Exception.Message + [char]10) }";

/**
 * The delimiter with which node-powershell recognizes the end of a call. Its own line ends depend on the platform, and
 * with CRLF it waits forever if the whole answer arrives in one chunk.
 */
export const delimiterLine = (stream: 'Out' | 'Error', delimiter: string): string =>
  `[Console]::${stream}.Write('${delimiter}' + [char]10)`;

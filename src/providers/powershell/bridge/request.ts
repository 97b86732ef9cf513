import { encodeClixml, type Sendable } from './clixml-write.ts';

export type Arguments = { readonly [name: string]: Sendable | undefined };

export interface Request {
  readonly v: 1;
  /** Fresh and random: an answer to anything else is foreign. */
  readonly id: string;
  readonly op: string;
  readonly args: Arguments;
  readonly deadlineMs: number;
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/**
 * The only place where PowerShell command lines are formed. Each holds one literal: base64, whose alphabet has no
 * character that PowerShell reads as syntax. node-powershell's template values rewrite colons and commas and put
 * text where `$(…)` would run.
 */
export const commandLine = (request: Request): string =>
  `Invoke-Exstate '${base64(encodeClixml({ ...request, args: request.args }))}'`;

/** The error's identifier is written out, because the sentence before it is in the server's language. */
export const importLine = (manifest: string): string =>
  `try { Import-Module -Force -ErrorAction Stop -Name ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${base64(manifest)}'))) } ` +
  "catch { [Console]::Error.Write('exstate-import-failed ' + $_.FullyQualifiedErrorId + ' ' + $_.Exception.Message + [char]10) }";

/**
 * What node-powershell frames a call with. Its own lines end as the platform's do, and with CRLF it waits for ever
 * when the whole answer comes in one read.
 */
export const delimiterLine = (stream: 'Out' | 'Error', delimiter: string): string =>
  `[Console]::${stream}.Write('${delimiter}' + [char]10)`;

import { basename } from 'node:path';
import { EXIT, Fault } from '../../domain/fault.ts';
import { instant, instantIn } from '../../domain/time.ts';
import { readBytes } from '../../support/read-document.ts';
import { type Clixml, decodeClixml } from '../powershell/bridge/clixml.ts';
import { member, textOf } from './members.ts';

/** An export has a few MiB. Reading takes about ten times the size of the file in memory. */
const LIMIT = 64 * 1024 * 1024;
const MOST_ELEMENTS = 1_000_000;

/** One server in an export, before anything is read from it. */
export interface Exported {
  readonly file: string;
  readonly takenAt: string;
  readonly exchange: Clixml;
  readonly organization: Clixml | undefined;
  readonly system: Clixml | undefined;
}

export async function readExport(path: string): Promise<Exported[]> {
  const text = decoded(await readBytes(path, LIMIT), path);
  const roots = parsed(text, path).flatMap((root) => root.items ?? [root]);
  return roots.map((root) => exportedIn(root, path));
}

/** Export-Clixml writes UTF-16 unless it is told otherwise; HealthChecker tells it UTF-8. */
function decoded(bytes: Buffer, path: string): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw invalid(path, `it is not text in ${encoding.toUpperCase()}. Was it changed, or copied as text?`);
  }
}

function encodingOf([a, b]: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le';
  return (a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c) ? 'utf-16be' : 'utf-8';
}

function parsed(text: string, path: string): Clixml[] {
  try {
    return decodeClixml(text, MOST_ELEMENTS);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(path, `${why}. Was it copied completely?`);
  }
}

/** The analyzed result with everything that was collected in it, or only what was collected. */
function exportedIn(root: Clixml, path: string): Exported {
  const whole = member(root, 'HealthCheckerExchangeServer') ?? root;
  const exchange = member(whole, 'ExchangeInformation');
  if (exchange === undefined || exchange.members.size === 0) {
    const of = root.types[0] === undefined ? '' : ` of type ${root.types[0]}`;
    throw invalid(path, `it is CLIXML${of} without ExchangeInformation, so another program wrote it.`);
  }
  return {
    file: basename(path),
    takenAt: takenAt(textOf(member(whole, 'GenerationTime')) ?? '', path),
    exchange,
    organization: member(whole, 'OrganizationInformation'),
    system: member(whole, 'OSInformation'),
  };
}

/** A time without a time zone is taken as UTC: it is only shown. */
function takenAt(text: string, path: string): string {
  const at = instantIn(text) ?? instantIn(`${text}Z`);
  if (at === undefined) throw invalid(path, 'it does not say when it was written (GenerationTime).');
  return instant(at);
}

/** A name in a file that is no export may be as long as the file. */
const MOST_SAID = 400;

export const invalid = (path: string, why: string): Fault =>
  new Fault(
    'E-healthchecker-invalid',
    EXIT.invalid,
    `${path} is not an export of HealthChecker: ${why.length > MOST_SAID ? `${why.slice(0, MOST_SAID)}…` : why} Name the .xml file that HealthChecker writes beside its report (HealthChecker-SERVER-DATE.xml). Name the desired state before --healthchecker.`,
    path,
  );

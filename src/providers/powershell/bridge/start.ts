import type { Fault } from '../../../domain/fault.ts';
import type { Plain } from './clixml-plain.ts';
import { shellFault } from './faults.ts';
import { languageFault, type PingInfo, pingFault, policyFault, readPing } from './ping.ts';
import { race, TIME_IS_UP } from './race.ts';
import { importLine } from './request.ts';
import { roundTrip } from './round-trip.ts';
import { type Program, type Shell, startShell } from './shell.ts';

export interface Start extends Program {
  readonly manifest: string;
  readonly moduleHash: string;
  readonly anyEdition: boolean;
  readonly startSeconds: number;
  /** Modules that every new shell imports after ours: the commands of a lab replace the real ones. */
  readonly also: readonly string[];
}

/** Starts a shell and checks it. Throws a Fault with the reason if it cannot be used. */
export async function startUsable(start: Start): Promise<{ shell: Shell; host: PingInfo }> {
  const shell = await started(start);
  try {
    await importModule(shell, start, start.manifest);
    for (const module of start.also) await importModule(shell, start, module);
    return { shell, host: await ping(shell, start) };
  } catch (error) {
    await shell.kill();
    throw error;
  }
}

async function started(start: Start): Promise<Shell> {
  try {
    return await startShell(start);
  } catch (error) {
    throw missing(start.executable, error instanceof Error ? error.message : String(error));
  }
}

const missing = (executable: string, why: string): Fault =>
  shellFault('missing', executable, [
    `PowerShell does not start: ${why}.`,
    'Set EXSTATE_POWERSHELL to the absolute path of the shell to use.',
  ]);

/** The first three are identifiers of errors, which are the same in every language. */
const LANGUAGE_REFUSED = /ConstrainedLanguage|InDataSection|ScriptsNotAllowed|language mode/;

/** A profile or a module may print a few lines. node-powershell keeps all output, so more is refused. */
const MOST_CHARACTERS = 4 * 1024 * 1024;
const FLOOD = 'its output did not end';

/**
 * The first line of a shell. In Constrained Language Mode the shell cannot even write the delimiter, so nothing comes
 * back.
 */
async function importModule(shell: Shell, start: Start, module: string): Promise<void> {
  let noise = '';
  let characters = 0;
  let refuse: (why: string) => void = () => {};
  const refused = new Promise<string>((resolve) => {
    refuse = resolve;
  });
  shell.listen((chunk) => {
    noise = (noise + chunk).slice(-8000);
    characters += chunk.length;
    if (LANGUAGE_REFUSED.test(noise)) refuse('constrained');
    else if (characters > MOST_CHARACTERS) refuse(FLOOD);
  });
  const end = await race(start.startSeconds * 1000, [
    shell.run(importLine(module)).then(() => (shell.alive ? 'imported' : shell.exited)),
    shell.exited,
    refused,
  ]);
  const fault = importFault(end, noise, start);
  if (fault) throw fault;
}

function importFault(end: string, noise: string, start: Start): Fault | undefined {
  const { executable } = start;
  const said = noise.slice(noise.indexOf('exstate-import-failed'));
  if (end === TIME_IS_UP) return silent(start, noise);
  if (end === FLOOD) return protocol(executable, end, noise);
  if (end === 'constrained') return languageFault(executable, undefined, noise);
  if (/^spawn .*E(NOENT|ACCES|PERM)/.test(end)) return missing(executable, end);
  if (end !== 'imported') return ended(executable, end, noise);
  if (!noise.includes('exstate-import-failed')) return undefined;
  if (/UnauthorizedAccess|PSSecurityException|about_Execution_Policies/.test(said))
    return policyFault(executable, undefined, said);
  return shellFault('module', executable, ['The PowerShell module of exstate cannot be imported.'], said);
}

const silent = ({ executable, startSeconds }: Start, noise: string): Fault =>
  shellFault(
    'silent',
    executable,
    [
      `PowerShell started but did not answer within ${startSeconds} s.`,
      'Constrained Language Mode or a restrictive execution policy can be the cause: type $ExecutionContext.SessionState.LanguageMode and Get-ExecutionPolicy -List in such a shell.',
    ],
    noise,
  );

const ended = (executable: string, how: string, noise: string): Fault =>
  shellFault('ended', executable, [`PowerShell ended before exstate could send a request (${how}).`], noise);

async function ping(shell: Shell, start: Start): Promise<PingInfo> {
  const items: Plain[] = [];
  const question = { op: 'ping', args: {}, deadlineSeconds: start.startSeconds };
  const answer = await roundTrip(shell, question, (item) => items.push(item));
  if (answer.is === 'lost') throw protocol(start.executable, answer.because, answer.noise);
  const host = items.length === 1 ? readPing(items[0]) : undefined;
  if (!host)
    throw protocol(start.executable, answer.final.errors[0]?.message ?? 'it wrote something else', answer.noise);
  const fault = pingFault(host, start);
  if (fault) throw fault;
  return host;
}

const protocol = (executable: string, why: string, noise: string): Fault =>
  shellFault(
    'protocol',
    executable,
    [`PowerShell started, but its first reply was invalid: ${why}.`, 'No request was sent to a server.'],
    noise,
  );

import { randomBytes } from 'node:crypto';
import { Answer, type Final } from './answer.ts';
import type { Plain } from './clixml-plain.ts';
import { race, TIME_IS_UP } from './race.ts';
import { type Arguments, commandLine } from './request.ts';
import type { Shell } from './shell.ts';

export interface Question {
  readonly op: string;
  readonly args: Arguments;
  readonly deadlineSeconds: number;
}

export type RoundTrip =
  | { readonly is: 'whole'; readonly final: Final; readonly noise: string }
  | { readonly is: 'lost'; readonly because: string; readonly noise: string };

/** Sends one question to one shell. Any incomplete answer counts as lost, and the shell is then killed. */
export async function roundTrip(shell: Shell, question: Question, onItem: (item: Plain) => void): Promise<RoundTrip> {
  const id = randomBytes(12).toString('hex');
  const deadlineMs = Math.ceil(question.deadlineSeconds * 1000);
  const answer = new Answer(id, onItem);
  shell.listen((chunk, from) => answer.receive(chunk, from));
  const line = commandLine({ v: 1, id, op: question.op, args: question.args, deadlineMs });
  const why = await race(deadlineMs, [
    // When the shell has read past the line, it has sent everything.
    shell.run(line).then(() => (shell.alive ? 'it was ready again without an answer' : shell.exited.then(sayEnd))),
    shell.exited.then(sayEnd),
    answer.invalid,
  ]);
  const { final, noise } = answer;
  if (final && why !== TIME_IS_UP) return { is: 'whole', final, noise };
  await shell.kill();
  return { is: 'lost', because: why === TIME_IS_UP ? `no answer within ${question.deadlineSeconds} s` : why, noise };
}

const sayEnd = (how: string): string => `the shell ended (${how})`;

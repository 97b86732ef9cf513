#!/usr/bin/env node
import { Command, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import type { LabOptions } from './commands/lab.ts';
import { EXIT } from './domain/fault.ts';
import { printableLines } from './report/printable.ts';
import { FILE, HOME } from './session/next-line.ts';
import type { Common, Expecting } from './terminal/io.ts';
import { codeOption, exitAfter, exitOf, instantOption, portOption, terminal } from './terminal/terminal.ts';

let exit: number = EXIT.ok;
const io = terminal(process, (code) => process.exit(code));

/** Loads a command only when it is called: `--version` reads one file. */
const run =
  <A extends unknown[]>(command: (...given: A) => Promise<number>) =>
  async (...given: A): Promise<void> => {
    exit = await command(...given);
  };

function common(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'how to answer').choices(['text', 'json']).default('text'))
    .option('--at <instant>', 'evaluate as if at that time, such as 2027-12-01T00:00:00Z', instantOption)
    .option('--state-dir <dir>', 'where journals are kept', HOME)
    .option('--no-color', 'no colors')
    .option('--verbose', 'show the PowerShell of every step, and log to standard error', false);
}

const withServers = (command: Command): Command =>
  common(command).option(
    '--server <names>',
    'only these servers: names, lists and globs, such as EX01,EX02 or EX* (repeatable)',
    (name: string, names: string[]) => [...names, name],
    [],
  );

const withSource = (command: Command): Command =>
  withServers(command)
    .option('--world <file>', 'a simulated organization')
    .option('--observation <file>', 'a recorded organization (plan and observe only)')
    .option('--snap-in', 'on the server itself, where no management shell opens: past roles and audit log', false);

const withoutCmdlets = (command: Command): Command =>
  command.option(
    '--without-cmdlets',
    'where no Exchange cmdlet can be reached, let Windows make the certificate',
    false,
  );

const program = new Command('exstate')
  .description(
    'Desired state for the self-signed certificate of Exchange servers: plan in the review, apply in the window, every claim proved by looking.',
  )
  .version(packageJson.version)
  .showSuggestionAfterError()
  .exitOverride()
  .configureOutput({ writeOut: io.out, writeErr: (text) => io.err(printableLines(text)) });

withServers(
  program
    .command('validate')
    .description('check a desired state; looks at no server')
    .argument('[file]', 'desired state', FILE),
).action(
  run(async (file: string, options: Common) =>
    (await import('./commands/validate.ts')).validate(file, {
      ...io.how(options),
      format: options.format,
      server: options.server,
      out: io.out,
    }),
  ),
);

withSource(
  program
    .command('observe')
    .description('record what is; changes nothing')
    .argument('[file]', 'desired state', FILE)
    .option('--out <file>', 'write the observation here')
    .option('--script <file>', 'look at nothing; write a script that does, for servers where nothing foreign runs'),
).action(
  run(async (file: string, options: Common & { out?: string; script?: string }) =>
    (await import('./commands/observe.ts')).observeCommand(file, options, io.of(options)),
  ),
);

withoutCmdlets(
  withSource(
    program
      .command('plan')
      .description('show what differs and what would be done; changes nothing')
      .argument('[file]', 'desired state', FILE),
  ),
)
  .addOption(
    new Option('--intent <intent>', 'what to work towards').choices(['converge', 'retire']).default('converge'),
  )
  .option('--out <file>', 'write the plan here, for a review and for apply')
  .option('--detailed-exitcode', 'exit 2 where changes are pending', false)
  .action(
    run(
      async (
        file: string,
        options: Common & { intent: 'converge' | 'retire'; out?: string; detailedExitcode: boolean },
      ) => (await import('./commands/plan.ts')).planCommand(file, options, io.of(options)),
    ),
  );

const changing = (command: Command): Command => withSource(command).option('--yes', 'do not ask', false);
const expecting = (command: Command): Command =>
  changing(command).option(
    '--expect <code>',
    'refuse every other plan than the approved one, which has this code',
    codeOption,
  );
type Changing = Common & Expecting & { yes: boolean };

withoutCmdlets(
  expecting(
    program
      .command('apply')
      .description('carry out a plan, stage by stage, each proven')
      .argument('[file]', 'desired state or saved plan', FILE),
  ),
).action(
  run(async (file: string, options: Changing) =>
    (await import('./commands/apply.ts')).applyCommand(file, options, io.of(options)),
  ),
);

expecting(
  program
    .command('retire')
    .description('remove superseded certificates after their soak')
    .argument('[file]', 'desired state', FILE),
).action(
  run(async (file: string, options: Changing) =>
    (await import('./commands/retire.ts')).retireCommand(file, options, io.of(options)),
  ),
);

changing(
  program
    .command('rollback')
    .description('undo what an unfinished run did and has not proven')
    .argument('[run]', 'its name; the unfinished one where left out'),
)
  .option('--close', 'undo nothing: look, write down what is there, and end the run', false)
  .action(
    run(async (name: string | undefined, options: Changing & { close: boolean }) =>
      (await import('./commands/rollback.ts')).rollbackCommand(name, options, io.of(options)),
    ),
  );

withServers(
  program.command('show').description('render a plan or a run again').argument('<file>', 'PLAN.json or RUN.jsonl'),
).action(
  run(async (file: string, options: Common) =>
    (await import('./commands/show.ts')).showCommand(file, options, io.of(options)),
  ),
);

common(
  program
    .command('explain')
    .description('what a code means: symptom, cause, cure')
    .argument('[code]', 'of an error, a drift or a scenario; all codes where left out'),
).action(
  run(async (code: string | undefined, options: Common) =>
    (await import('./commands/explain.ts')).explain(code, { ...io.how(options), format: options.format, out: io.out }),
  ),
);

program
  .command('lab')
  .description('practice on a simulated organization, with PowerShell and TLS; ends with Ctrl+C')
  .requiredOption('--world <file>', 'the simulated organization; a copy of it is used')
  .option('--in-place', 'use the file itself, such as to go on where an earlier lab ended', false)
  .option('--port <number>', 'where PowerShell calls it, on 127.0.0.1; a free one where left out', portOption)
  .option('--log <file>', 'where every call is written')
  .addOption(
    new Option('--format <format>', 'how to say where everything is').choices(['text', 'json']).default('text'),
  )
  .option('--no-color', 'no colors')
  .action(
    run(async (options: LabOptions) =>
      (await import('./commands/lab.ts')).labCommand(options, { ...io.how(options), out: io.out, err: io.err }),
    ),
  );

// Parsing may fail because of the arguments themselves, so --no-color and --format are looked up in argv.
const { argv } = process;
const how = { color: !argv.includes('--no-color') };
try {
  await program.parseAsync(argv);
} catch (error) {
  const json = argv.includes('json') || argv.includes('--format=json');
  exit = await exitOf(error, io, json, how);
}
process.exit(await exitAfter(exit, io, how));

import { Command, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import type { CheckOptions } from './commands/check.ts';
import type { InitOptions } from './commands/init.ts';
import type { InventoryOptions } from './commands/inventory.ts';
import type { LabOptions } from './commands/lab.ts';
import { EXIT, usage } from './domain/fault.ts';
import {
  ANY_COMMAND,
  changing,
  common,
  expecting,
  formatIn,
  hiding,
  isDocument,
  optionDescription,
  overriding,
  textOrJson,
  withLimit,
  withoutCmdlets,
  withServers,
  withSource,
} from './options.ts';
import { CHECK_FORMATS } from './report/check/format.ts';
import { FORMATS, INVENTORY_FORMATS } from './report/format.ts';
import { printableLines } from './report/printable.ts';
import { FILE } from './session/next-line.ts';
import { exitAfter, exitOf } from './terminal/exit.ts';
import { adviceFor, withHelp } from './terminal/habits.ts';
import { afterHelp } from './terminal/help.ts';
import type { Common, Expecting, Overriding } from './terminal/io.ts';
import { isCheck, unknownFor } from './terminal/monitoring.ts';
import { fqdnOption, portOption, repeated, STAGE_CHOICES, stageOption } from './terminal/option-values.ts';
import { type Process, terminal } from './terminal/terminal.ts';

type Changing = Common & Expecting & Overriding & { yes: boolean };

/**
 * Reads the command line, runs the command, and writes everything that it says. Resolves to the exit code.
 *
 * @param quit ends the process at once, after a second Ctrl+C
 */
export async function exstate(process: Process, quit: (code: number) => void): Promise<number> {
  const argv = withHelp(process.argv);
  const io = terminal(process, quit, isDocument(argv) ? 'document' : 'text');
  let exit: number = EXIT.ok;
  // Answered before the commands are built, which takes longer than everything else in this answer.
  if (argv.length === 3 && argv[2] === '--version') {
    io.out(`${packageJson.version}\n`);
    return exitAfter(exit, io, { color: false, monitoring: false });
  }
  /** Loads a command only when it is called: `--version` reads one file. */
  const run =
    <A extends unknown[]>(command: (...given: A) => Promise<number>) =>
    async (...given: A): Promise<void> => {
      exit = await command(...given);
    };
  const program = new Command('exstate')
    .description(
      'Desired state for the self-signed certificate of Exchange servers: plan for the review, apply in the maintenance window, and check every result on the server.',
    )
    .version(packageJson.version)
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ optionDescription })
    .configureOutput({
      writeOut: io.out,
      writeErr: (text) => io.err(printableLines(text)),
      // An option that people know from elsewhere is answered with what to type here.
      outputError: (text, write) => {
        if (advice(text) === undefined) write(text);
      },
    });
  const advice = (message: string): string | undefined => {
    const option = /unknown option '([^']*)'/.exec(message)?.[1];
    if (option === undefined) return undefined;
    const named = argv.slice(2).flatMap((word) => program.commands.filter((command) => command.name() === word))[0];
    return adviceFor(
      option,
      named?.name(),
      (named?.options ?? []).map(({ long }) => long ?? ''),
    );
  };

  hiding(
    withServers(
      program
        .command('validate')
        .description('check a desired state; connects to no server')
        .argument('[files...]', 'desired states', [FILE]),
    ),
    '--verbose',
    '--state-dir',
  ).action(
    run(async (files: readonly string[], options: Common) =>
      (await import('./commands/validate.ts')).validate(files, {
        ...io.how(options),
        format: textOrJson(options),
        at: options.at,
        server: options.server,
        out: io.out,
      }),
    ),
  );

  program
    .command('init')
    .description('write a first desired state of what is there; changes nothing, and replaces no file')
    .option('--out <file>', 'write it to this new file; without it, the command prints it')
    .option('--shell <fqdn>', 'the server whose management shell lists the others (default: this computer)', fqdnOption)
    .option(
      '--server <names>',
      'only these servers: names or patterns, such as EX01,EX02 or EX* (repeatable)',
      repeated,
      [],
    )
    .option('--world <file>', 'use the simulated organization in this file')
    .option('--observation <file>', 'use the recorded organization in this file')
    .option('--snap-in', 'on the server itself, if no management shell opens: load the Exchange snap-in', false)
    .addOption(new Option('--format <format>', 'format of the output').choices(ANY_COMMAND).default('text'))
    .option('--no-color', 'no colors')
    .action(
      run(async (options: InitOptions) =>
        (await import('./commands/init.ts')).initCommand(options, io.of({ verbose: false, ...options })),
      ),
    );

  hiding(
    withSource(
      program
        .command('observe')
        .description('record the state of the servers; changes nothing')
        .argument('[file]', 'desired state', FILE)
        .option('--out <file>', 'write the observation to this file')
        .option('--script <file>', 'connect to no server; write a script that you run on the servers instead'),
    ),
    '--at',
  ).action(
    run(async (file: string, options: Common & { out?: string; script?: string }) =>
      (await import('./commands/observe.ts')).observeCommand(file, options, io.of(options)),
    ),
  );

  withSource(
    program
      .command('inventory')
      .description('list every certificate of every server, its uses and its dates; changes nothing')
      .argument('[file]', 'desired state', FILE),
    INVENTORY_FORMATS,
  )
    .option(
      '--out <file>',
      'write the inventory to this file as well; .csv, .md, .html, .json, .ics or .txt decides the format (repeatable)',
      repeated,
      [],
    )
    .action(
      run(async (file: string, options: InventoryOptions) =>
        (await import('./commands/inventory.ts')).inventoryCommand(file, options, io.of(options)),
      ),
    );

  withLimit(
    withoutCmdlets(
      withSource(
        program
          .command('plan')
          .description('show what differs and the steps that would correct it; changes nothing')
          .argument('[file]', 'desired state', FILE),
        FORMATS,
      ),
    ),
  )
    .addOption(
      new Option('--intent <intent>', 'converge to the desired state, or retire superseded certificates')
        .choices(['converge', 'retire'])
        .default('converge'),
    )
    .option('--out <file>', 'write the plan to this file, for the review and for apply')
    .option('--detailed-exitcode', 'end with exit code 2 if changes are pending', false)
    .action(
      run(
        async (
          file: string,
          options: Common & { intent: 'converge' | 'retire'; out?: string; detailedExitcode: boolean },
        ) => (await import('./commands/plan.ts')).planCommand(file, options, io.of(options)),
      ),
    );

  withoutCmdlets(
    overriding(
      program
        .command('apply')
        .description('perform a plan stage by stage, and prove each stage')
        .argument('[file]', 'desired state or saved plan', FILE),
    ),
  )
    .addOption(
      new Option('--hold <stage>', 'stop before this stage of each server until you press Enter (repeatable)')
        .choices(STAGE_CHOICES)
        .argParser(stageOption),
    )
    .action(
      run(async (file: string, options: Changing) =>
        (await import('./commands/apply.ts')).applyCommand(file, options, io.of(options)),
      ),
    );

  overriding(
    program
      .command('retire')
      .description('remove superseded certificates when their soak is over')
      .argument('[file]', 'desired state', FILE),
  ).action(
    run(async (file: string, options: Changing) =>
      (await import('./commands/retire.ts')).retireCommand(file, options, io.of(options)),
    ),
  );

  changing(
    program
      .command('rollback')
      .description('undo what an unfinished run did and did not prove')
      .argument('[run]', 'name of the run (default: the unfinished run)'),
  )
    .option('--close', 'undo nothing: observe, record the result, and end the run', false)
    .action(
      run(async (name: string | undefined, options: Changing & { close: boolean }) =>
        (await import('./commands/rollback.ts')).rollbackCommand(name, options, io.of(options)),
      ),
    );

  expecting(
    program
      .command('revert')
      .description('go back to what a finished run found: a plan of its own')
      .argument('<run>', 'name of the run, or its .jsonl file'),
  )
    .option('--out <file>', 'only write the plan to this file, for the review and for apply')
    .action(
      run(async (name: string, options: Changing & { out?: string }) =>
        (await import('./commands/revert.ts')).revertCommand(name, options, io.of(options)),
      ),
    );

  withSource(
    program
      .command('check')
      .description('judge for monitoring: what is down, what expires, what differs; changes nothing')
      .argument('[file]', 'desired state', FILE),
    CHECK_FORMATS,
  )
    .option(
      '--out <file>',
      'write the result to this file as well; .txt, .json, .prom or .prtg.json decides the format (repeatable)',
      repeated,
      [],
    )
    .option(
      '--healthchecker <files...>',
      'judge what HealthChecker exported (HealthChecker-*.xml), in place of looking at the servers; behind the desired state',
      [],
    )
    .option('--before-setup', 'also judge what would make Exchange Setup refuse to start or fail half-way', false)
    .option('--after-setup', 'also name what Exchange Setup changed', false)
    .option('--baseline <file>', 'with --after-setup: the observation from before Setup')
    .action(
      run(async (file: string, options: CheckOptions) =>
        (await import('./commands/check.ts')).checkCommand(file, options, io.of(options)),
      ),
    );

  hiding(
    withLimit(
      withServers(
        program
          .command('show')
          .description('print a plan or a run again')
          .argument('<file>', 'PLAN.json, or a run: its name or its .jsonl file'),
        FORMATS,
      ),
    ),
    '--at',
  ).action(
    run(async (file: string, options: Common) =>
      (await import('./commands/show.ts')).showCommand(file, options, io.of(options)),
    ),
  );

  hiding(
    common(
      program
        .command('explain')
        .description('explain a code or a symptom: what is wrong, why, and what to do')
        .argument(
          '[words...]',
          'a code, words of a symptom, or the number of an event, such as: blank owa, 15021; without it, all codes are listed',
        ),
    ),
    '--at',
    '--state-dir',
    '--verbose',
  ).action(
    run(async (words: readonly string[], options: Common) =>
      (await import('./commands/explain.ts')).explain(words, {
        ...io.how(options),
        format: textOrJson(options),
        out: io.out,
        err: io.err,
      }),
    ),
  );

  program
    .command('lab')
    .description('practice on a simulated organization, with PowerShell and TLS; ends with Ctrl+C')
    .requiredOption('--world <file>', 'the simulated organization; the lab uses a copy of this file')
    .option('--in-place', 'use the file itself, for example to continue where an earlier lab ended', false)
    .option('--port <number>', 'port on 127.0.0.1 on which PowerShell calls the lab (default: a free port)', portOption)
    .option('--log <file>', 'write every call to this file')
    .addOption(new Option('--format <format>', 'format of the output').choices(['text', 'json']).default('text'))
    .option('--no-color', 'no colors')
    .action(
      run(async (options: LabOptions) =>
        (await import('./commands/lab.ts')).labCommand(options, { ...io.how(options), out: io.out, err: io.err }),
      ),
    );

  // Parsing may fail because of the arguments themselves, so --no-color is looked up in argv, too.
  for (const command of program.commands) command.addHelpText('after', afterHelp(command.name()));
  const how = { color: !argv.includes('--no-color') };
  try {
    await program.parseAsync(argv);
  } catch (error) {
    const json = formatIn(argv) === 'json';
    const instead = error instanceof Error ? advice(error.message) : undefined;
    const fault = instead === undefined ? error : usage('E-wrong-usage', instead);
    exit = isCheck(argv) ? await unknownFor(fault, io, argv, how) : await exitOf(fault, io, json, how);
  }
  return exitAfter(exit, io, { ...how, monitoring: isCheck(argv) });
}

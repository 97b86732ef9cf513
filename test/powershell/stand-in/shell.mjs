#!/usr/bin/env node
// Behaves like PowerShell, byte for byte, except for the habit in STAND_IN. It shares no code with the code under test.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const habit = process.env.STAND_IN ?? 'well-behaved';
const out = (bytes) => writeAll(1, bytes);
const err = (bytes) => writeAll(2, bytes);

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Writes synchronously, so that everything is written before the process ends. */
function writeAll(stream, bytes) {
  const buffer = Buffer.from(bytes);
  for (let at = 0; at < buffer.length; ) {
    try {
      at += writeSync(stream, buffer, at);
    } catch (error) {
      if (error.code === 'EPIPE') process.exit(0);
      if (error.code !== 'EAGAIN') throw error;
      sleep(2);
    }
  }
}

const xml = (inner) =>
  `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">${inner}</Objs>`;
const table = (entries) =>
  `<Obj RefId="0"><DCT>${entries.map(([key, value]) => `<En><S N="Key">${key}</S>${value}</En>`).join('')}</DCT></Obj>`;
const value = (of) =>
  typeof of === 'number'
    ? `<I32 N="Value">${of}</I32>`
    : typeof of === 'boolean'
      ? `<B N="Value">${of}</B>`
      : of === null
        ? '<Nil N="Value" />'
        : Array.isArray(of)
          ? '<Obj N="Value" RefId="9"><LST /></Obj>'
          : `<S N="Value">${of}</S>`;
const object = (fields) => xml(table(Object.entries(fields).map(([key, of]) => [key, value(of)])));

function envelope(id, part, text, end = '\n') {
  const bytes = Buffer.from(text);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return `${end}EXSTATE1 ${id} ${part} ${bytes.length} ${hash} ${bytes.toString('base64')}${end}`;
}

const ending = (id, count, more = {}) =>
  object({ v: 1, id, ok: true, count, errors: [], warnings: [], log: [], ms: 1, ...more });
const right = (id, item = xml('<S>right</S>')) => envelope(id, 0, item) + envelope(id, 'end', ending(id, 1));

const ping = (id) =>
  envelope(
    id,
    0,
    object({
      pid: process.pid,
      version: '5.1.20348.1',
      edition: 'Desktop',
      is64Bit: true,
      languageMode: 'FullLanguage',
      executionPolicy: 'RemoteSigned',
      moduleHash: process.env.STAND_IN_HASH ?? '',
      platform: 'Win32NT',
      computer: 'EX01',
      user: 'CONTOSO\\admin',
      ...JSON.parse(process.env.STAND_IN_PING ?? '{}'),
    }),
  ) + envelope(id, 'end', ending(id, 1));

const log = (what, pid = process.pid) => {
  if (process.env.STAND_IN_LOG) appendFileSync(process.env.STAND_IN_LOG, `${pid} ${what}\n`);
};

let deaf = false;
let held = '';
const never = () => {
  deaf = true;
};
const damage = (text) => text.replace(/(EXSTATE1 \w+ 0 \d+ \w+ .{20})./, (_, before) => `${before}!`);
const swap = (text) =>
  text.replace(/(EXSTATE1 \w+ 0 \d+ \w+ .{20})(.)/, (_, before, one) => before + (one === 'A' ? 'B' : 'A'));

/** The reaction to a request. */
const HABITS = {
  'well-behaved': (id) => out(right(id)),
  // The answer is lost
  hangs: never,
  dies: () => process.exit(3),
  'is killed': () => process.kill(process.pid, 'SIGKILL'),
  'is asked to end': () => process.kill(process.pid, 'SIGTERM'),
  'exits with 0': () => process.exit(0),
  'goes on without an answer': () => {},
  'answers and hangs': (id) => {
    out(right(id));
    never();
  },
  'ends every line in CRLF, in one read': (id) => {
    held = right(id);
  },
  'answers with a character that is not base64': (id) => out(damage(right(id))),
  'answers with one character changed': (id) => out(swap(right(id))),
  'cuts its answer': (id) => out(`${right(id).slice(0, 150)}\n`),
  'cuts its answer and dies': (id) => {
    out(right(id).slice(0, 150));
    process.exit(0);
  },
  'leaves a part out': (id) => out(envelope(id, 'end', ending(id, 1))),
  'swaps two parts': (id) =>
    out(envelope(id, 1, xml('<S>b</S>')) + envelope(id, 0, xml('<S>a</S>')) + envelope(id, 'end', ending(id, 2))),
  'says a part twice': (id) => out(envelope(id, 0, xml('<S>a</S>')) + right(id)),
  'answers twice': (id) => out(right(id) + right(id)),
  'ends twice': (id) => out(right(id) + envelope(id, 'end', ending(id, 1))),
  'never ends': (id) => out(envelope(id, 0, xml('<S>right</S>'))),
  'answers another question': () => out(right('0123456789abcdef01234567')),
  'ends another answer': (id) => out(envelope(id, 0, xml('<S>a</S>')) + envelope(id, 'end', ending('other', 1))),
  'ends without a verdict': (id) =>
    out(right(id).split('\n').slice(0, 3).join('\n') + envelope(id, 'end', object({ v: 1, id }))),
  'answers with something that is not XML': (id) => out(right(id, 'changed: true')),
  'answers with XML that is cut': (id) => out(right(id, '<Objs><S>right</S>')),
  'defines an entity': (id) => out(right(id, `<!DOCTYPE Objs [<!ENTITY a "right">]>${xml('<S>&a;</S>')}`)),
  'refers to nothing': (id) => out(right(id, xml('<Ref RefId="7" />'))),
  'answers with two objects': (id) => out(right(id, xml('<S>a</S><S>b</S>'))),
  'speaks in the middle of its answer': (id) =>
    out(right(id).replace(/(EXSTATE1 .{60})/, '$1WARNING: low on memory\n')),
  'puts its prompt before its answer': (id) => out(right(id).replace('EXSTATE1', 'PS C:\\> EXSTATE1')),
  'is too slow': (id) => {
    sleep(60_000);
    out(right(id));
  },
  'talks without end': () => {
    for (;;) out('x'.repeat(1 << 20));
  },
  'chatters without end': () => {
    for (;;) out('x\n'.repeat(500));
  },
  'complains without end': () => {
    for (;;) err('x\n'.repeat(1 << 19));
  },
  'talks slowly without end': () => {
    for (;;) {
      out('x'.repeat(1 << 16));
      sleep(20);
    }
  },
  'leaves somebody behind who talks': () => {
    const talk = "const say = () => process.stdout.write('x'.repeat(1 << 16), () => setTimeout(say, 5)); say();";
    const { pid } = spawn(process.execPath, ['-e', `process.stdout.on('error', () => process.exit()); ${talk}`], {
      stdio: ['ignore', 'inherit', 'ignore'],
      detached: true,
    });
    log('left behind', pid);
    never();
  },
  // The answer arrives
  'ends its noise in CRLF': (id) => out(`WARNING: one\r\n${right(id)}WARNING: two\r\n`),
  'ends its answer in CRLF': (id) => out(right(id).replaceAll('\n', '\r\n')),
  'warns on stderr': (id) => {
    err('\u001b[31;1mGet-Thing: failed\u001b[0m\r\n');
    out(right(id));
  },
  'speaks in an OEM code page': (id) => {
    out(Buffer.from([0x57, 0x81, 0x84, 0x94, 0xff, 0x00, 0x0d, 0x0a]));
    out(right(id));
  },
  'leaves half a line before its answer': (id) => out(`Working 12 %\r${right(id)}`),
  'answers in megabytes': (id) => out(right(id, xml(`<S>right${'x'.repeat(3 << 20)}</S>`))),
  dribbles: (id) => {
    for (const byte of Buffer.from(right(id))) {
      out([byte]);
      if (byte === 10) sleep(20);
    }
  },
  'answers once more when nobody asked': (id) => {
    out(right(id));
    setTimeout(() => out(right(id)), 100);
  },
  'complains at length when nobody asked': (id) => {
    out(right(id));
    setTimeout(() => {
      err('x'.repeat(1 << 20));
      log('complained');
    }, 100);
  },
};

/** The reaction to the first lines. */
const AT_START = {
  'is silent': never,
  'ends at once': () => process.exit(0),
  'fails at once': () => {
    err('The application was unable to start correctly (0xc0000142).\r\n');
    process.exit(1);
  },
  'talks from its start without end': () => {
    for (;;) out('x\n'.repeat(500));
  },
  'is constrained': () => {
    err('    + FullyQualifiedErrorId : MethodInvocationNotSupportedInConstrainedLanguage\r\n');
    never();
  },
  'refuses scripts': () =>
    err(
      'exstate-import-failed UnauthorizedAccess,Microsoft.PowerShell.Commands.ImportModuleCommand Die Datei kann nicht geladen werden.\n',
    ),
  'misses the module': () =>
    err('exstate-import-failed Modules_ModuleNotFound,Microsoft.PowerShell.Commands.ImportModuleCommand not found\n'),
};

function answer(base64) {
  const request = Buffer.from(base64, 'base64').toString();
  const [, id] = /<S N="id">(\w+)<\/S>/.exec(request) ?? [];
  const [, op] = /<S N="op">([\w-]+)<\/S>/.exec(request) ?? [];
  log(op);
  if (op !== 'ping') return HABITS[habit in HABITS ? habit : 'well-behaved'](id);
  if (habit === 'answers its first question wrongly') return out(swap(ping(id)));
  return out(ping(id));
}

/** Only the habit of CRLF also changes the delimiters. */
function delimit(stream, text) {
  if (stream === 'Error') return err(`${text}\n`);
  if (!held) return out(`${text}\n`);
  if (held.startsWith('\r\n')) {
    out(`${held}${text}\r\n`);
    held = '';
  } else held = `\r\n${text}\r\n${held.replaceAll('\n', '\r\n')}`;
}

/** What other users of this computer could see of the request, and what script block logging would record. */
const heard = (what) => {
  if (process.env.STAND_IN_HEARD) appendFileSync(process.env.STAND_IN_HEARD, `${JSON.stringify(what)}\n`);
};
heard({ arguments: process.argv.slice(2), environment: process.env });

createInterface({ input: process.stdin }).on('line', (line) => {
  heard({ line });
  if (deaf) return;
  const [, stream, delimiter] = /^\[Console\]::(Out|Error)\.Write\('(\w+)' \+ \[char\]10\)$/.exec(line) ?? [];
  if (stream) return delimit(stream, delimiter);
  const [, base64] = /^Invoke-Exstate '([A-Za-z0-9+/=]+)'$/.exec(line) ?? [];
  if (base64) answer(base64);
  else if (line.startsWith('try { Import-Module')) AT_START[habit]?.();
});
if (habit === 'ends at once' || habit === 'fails at once') AT_START[habit]();

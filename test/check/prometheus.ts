/**
 * A strict reader of the text format of Prometheus. No small library that is still maintained has a parser, so the grammar is
 * written here. Throws at the first line that a server would refuse.
 */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const VALUE = String.raw`"(?:[^"\\\n]|\\\\|\\"|\\n)*"`;
const LABEL = `([a-zA-Z_][a-zA-Z0-9_]*)=(${VALUE})`;
const HELP = new RegExp(String.raw`^# HELP (${NAME}) ((?:[^\\\n]|\\\\|\\n)*)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)$`);
const SAMPLE = new RegExp(String.raw`^(${NAME})(?:\{(${LABEL}(?:,${LABEL})*)?\})? (-?\d+(?:\.\d+)?)$`);

export function prometheusSamples(text: string): Sample[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const [helped, typed, seen] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let current = '';
  return text
    .slice(0, -1)
    .split('\n')
    .flatMap((line) => {
      const once = (names: Set<string>, name: string): void => {
        if (names.has(name)) throw new Error(`twice: ${line}`);
        names.add(name);
      };
      const [help, type, sample] = [HELP.exec(line)?.[1], TYPE.exec(line)?.[1], SAMPLE.exec(line)];
      if (help !== undefined) once(helped, help);
      else if (type !== undefined) once(typed, type);
      if (help ?? type) {
        current = help ?? type ?? '';
        return [];
      }
      const [, name = '', labels = ''] = sample ?? [];
      if (sample === null) throw new Error(`no line of the format: ${line}`);
      if (name !== current || !helped.has(name) || !typed.has(name))
        throw new Error(`not below its HELP and TYPE: ${line}`);
      once(seen, line.slice(0, line.lastIndexOf(' ')));
      return [{ name, labels: labelsIn(labels), value: Number(line.slice(line.lastIndexOf(' ') + 1)) }];
    });
}

function labelsIn(text: string): Record<string, string> {
  const found = [...text.matchAll(new RegExp(LABEL, 'g'))];
  const names = found.map(([, name]) => name);
  if (new Set(names).size !== names.length) throw new Error(`a label twice: ${text}`);
  return Object.fromEntries(found.map(([, name, value]) => [name, unescaped(value)]));
}

const SIGNS: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };
const unescaped = (quoted = '""'): string => quoted.slice(1, -1).replaceAll(/\\./g, (sign) => SIGNS[sign] ?? sign);

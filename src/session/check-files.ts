import type { Checked } from '../domain/check.ts';
import { usage } from '../domain/fault.ts';
import type { CheckFormat } from '../report/check/format.ts';
import { prettyCanonical } from '../support/canonical.ts';
import { type Inputs, type Output, outputTo } from './output.ts';
import type { Kind } from './output-kind.ts';

/** A check in one of its renderings. Only the needed one is loaded. */
export async function checkRendered(format: CheckFormat, checked: Checked): Promise<string> {
  switch (format) {
    case 'json':
      return prettyCanonical((await import('../report/check/json.ts')).checkJson(checked));
    case 'prometheus':
      return (await import('../report/check/prometheus.ts')).checkPrometheus(checked);
    case 'prtg':
      return `${JSON.stringify((await import('../report/check/prtg.ts')).checkPrtg(checked), null, 2)}\n`;
    case 'text':
      return (await import('../report/check/text.ts')).checkText(checked);
  }
}

/** The first that fits the end of the name. */
const ENDS: readonly (readonly [end: string, format: CheckFormat, kind: Kind])[] = [
  ['.prtg.json', 'prtg', 'prtg'],
  ['.json', 'json', 'check'],
  ['.prom', 'prometheus', 'metrics'],
  ['.txt', 'text', 'check-text'],
];

/** Checks every `--out` before a server is asked. Returns what writes them all, from one check. */
export async function checkFiles(
  paths: readonly string[],
  inputs: Inputs,
): Promise<(checked: Checked) => Promise<void>> {
  const twice = paths.find((path, i) => paths.indexOf(path) < i);
  if (twice !== undefined)
    throw usage('E-wrong-usage', `${twice} is named twice. Name another file for one of the two.`);
  const files: { readonly format: CheckFormat; readonly output: Output }[] = [];
  for (const path of paths) {
    const found = ENDS.find(([end]) => path.toLowerCase().endsWith(end));
    if (found === undefined)
      throw usage(
        'E-wrong-usage',
        `--out ${path}: the end of the name decides the format. Use ${ENDS.map(([end]) => end).join(', ')}.`,
      );
    const [, format, kind] = found;
    files.push({ format, output: await outputTo(path, kind, inputs) });
  }
  return async (checked) => {
    for (const { format, output } of files) await output.write(await checkRendered(format, checked));
  };
}

import { extname } from 'node:path';
import { usage } from '../domain/fault.ts';
import { FORMAT_OF_FILE, type Format } from '../report/format.ts';
import type { Common } from '../terminal/io.ts';
import { type Inputs, type Output, outputTo } from './output.ts';
import type { Kind } from './output-kind.ts';
import type { RunFormat } from './rendered.ts';

interface ReportFile {
  readonly format: RunFormat;
  readonly output: Output;
}

type Render = (format: RunFormat, page: typeof PAGE) => Promise<string>;
/** Writes all report files of a command. */
export type Reports = (render: Render) => Promise<void>;

/** In a file there is no terminal: no colors, and the width of a page. */
const PAGE = { color: false, width: 100 };

/** What each kind of file is called, so that only such a file is replaced. */
const KIND = { plan: { json: 'plan' }, run: { json: 'journal' } } as const;
const REPORTS = { text: 'text-report', markdown: 'markdown-report', html: 'html-report' } as const satisfies Partial<
  Record<Format, Kind>
>;

/** Checks every `--report` before the work begins. The end of its name decides the rendering. */
export async function reportsTo(
  of: keyof typeof KIND,
  { report = [], ...inputs }: Inputs & Pick<Common, 'report'>,
  out?: string,
): Promise<Reports> {
  refuseTwice(out === undefined ? report : [out, ...report]);
  const files: ReportFile[] = [];
  for (const path of report) {
    const format = formatOf(path);
    const kind = format === 'json' ? KIND[of].json : REPORTS[format];
    files.push({ format, output: await outputTo(path, kind, inputs) });
  }
  return async (render) => {
    for (const { format, output } of files) await output.write(await render(format, PAGE));
  };
}

function formatOf(path: string): RunFormat {
  const format = FORMAT_OF_FILE[extname(path).toLowerCase()];
  if (format !== undefined && format !== 'gitlab') return format;
  throw usage(
    'E-wrong-usage',
    `--report ${path}: the end of the name decides the format. Use ${Object.keys(FORMAT_OF_FILE).join(', ')}.`,
  );
}

export function refuseTwice(paths: readonly string[]): void {
  const twice = paths.find((path, i) => paths.indexOf(path) < i);
  if (twice !== undefined)
    throw usage('E-wrong-usage', `${twice} is named twice. Name another file for one of the two.`);
}

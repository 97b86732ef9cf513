import { list, show } from '../domain/say.ts';

/** `444`, `127.0.0.1:443`, `25 STARTTLS`. */
export const portSaid = (endpoint: string): string =>
  endpoint.includes('/') ? endpoint.replace('/', ' ').toUpperCase() : endpoint.replace(/^0\.0\.0\.0:/, '');

const MOST = 4;

export function valueSaid(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return show(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return listSaid(value);
  if (typeof value !== 'object') return String(value);
  if ('unknown' in value) return `could not be read (${String(value.unknown)})`;
  return objectSaid(value as Record<string, unknown>);
}

function listSaid(values: readonly unknown[]): string {
  if (values.length === 0) return 'nothing';
  const shown = values.slice(0, MOST).map(valueSaid);
  return list(values.length > MOST ? [...shown, `${values.length - MOST} more`] : shown);
}

function objectSaid(value: Record<string, unknown>): string {
  if (typeof value.subject === 'string') return `${value.subject}, until ${String(value.notAfter).slice(0, 10)}`;
  if ('networkService' in value)
    return `${String(value.provider).toUpperCase()}, ${value.networkService === true ? '' : 'not '}readable by NETWORK SERVICE`;
  if ('sslFlags' in value) return 'there';
  return Object.entries(value)
    .map(([key, one]) => `${key} ${valueSaid(one)}`)
    .join(', ');
}

/** Such as `12012-12014`, for numbers without gaps. */
export function ranges(numbers: readonly number[]): string[] {
  const runs: number[][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === number - 1) run.push(number);
    else runs.push([number]);
  }
  return runs.map((run) => (run.length < 3 ? run.join(', ') : `${run[0]}-${run.at(-1)}`));
}

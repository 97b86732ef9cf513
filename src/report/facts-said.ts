import { list, minute, show } from '../domain/say.ts';

/** A fact's key, as an administrator would name the thing. */
export function factName(fact: string): string {
  const at = fact.indexOf('/');
  const name = (at < 0 ? undefined : OPEN[fact.slice(0, at)])?.(fact.slice(at + 1));
  return name ?? FIXED[fact] ?? fact;
}

const FIXED: Readonly<Record<string, string>> = {
  identity: 'which server answers',
  role: 'the role',
  build: 'the build',
  'setup-running': 'whether Exchange Setup is running',
  'shell/opens': 'whether a management shell opens',
  'shell/reaches': 'whether a management shell reaches it',
  'shell/snap-in': 'whether the snap-in is loaded',
  'store/My': 'the certificate store',
  'store/Root': 'Trusted Root',
  'internal-transport': 'the internal transport certificate',
  'web/restart-due': 'whether IIS needs a restart',
  'transport/restart-due': 'whether transport needs a restart',
  'tolerates-untrusted-444': 'whether 444 may be untrusted',
  'mounted-copies': 'the active database copies',
  'auth-certificate': 'the Auth certificate',
  'edge-subscriptions': 'the Edge subscriptions',
};

const OPEN: Readonly<Record<string, (rest: string) => string>> = {
  wire: (port) => `what ${portSaid(port)} presents`,
  sslcert: (endpoint) =>
    endpoint === '*' ? 'which other ports have a certificate' : `the certificate of ${portSaid(endpoint)}`,
  metabase: (site) => `what IIS keeps for "${site}" in applicationHost.config`,
  certificate: (id) => `certificate ${show(id)}`,
  key: (id) => `the private key of ${show(id)}`,
  flags: (id) => `the services of ${show(id)}`,
  service: (name) => `the service ${name}`,
  may: (operation) => `the right to ${operation}`,
  connector: (name) => KINDS[name] ?? `the connector ${name}`,
  health: (app) => `the health page of ${app}`,
  event: (id) => `event ${id}`,
  'require-ssl': (site) => `Require SSL of "${site}"`,
  row: (rest) => {
    const [site, binding] = rest.split('/');
    return `the https row ${binding} of "${site}"`;
  },
};

/** `444`, `127.0.0.1:443`, `25 STARTTLS`. */
export const portSaid = (endpoint: string): string =>
  endpoint.includes('/') ? endpoint.replace('/', ' ').toUpperCase() : endpoint.replace(/^0\.0\.0\.0:/, '');

const MOST = 4;

/** A fact's value in a few words. */
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

/** A fact and its value as a sentence: `444 presents AB12…90EF`. */
export function factIs(fact: string, value: unknown): string {
  const unread = typeof value === 'object' && value !== null && 'unknown' in value;
  if (unread) return `${factName(fact)} ${valueSaid(value)}`;
  const at = fact.indexOf('/');
  const says = SENTENCES[fact] ?? (at < 0 ? undefined : OPEN_SENTENCES[fact.slice(0, at)]);
  return says?.(value, fact.slice(at + 1)) ?? `${factName(fact)} is ${valueSaid(value)}`;
}

type Sentence = (value: unknown, rest: string) => string;

const SENTENCES: Readonly<Record<string, Sentence>> = {
  'setup-running': (value) => (value ? 'Exchange Setup is running' : 'Exchange Setup is not running'),
  'shell/opens': (value) => (value ? 'a management shell opens' : 'no management shell opens'),
  'shell/reaches': (value) => (value ? 'a management shell reaches it' : 'no management shell reaches it'),
  'store/My': (value) => `the store holds ${valueSaid(value)}`,
  'store/Root': (value) => `Trusted Root holds ${valueSaid(value)}`,
  'internal-transport': (value) => `internal transport has ${value === null ? 'no certificate' : valueSaid(value)}`,
  'web/restart-due': (value) => (value ? 'IIS needs a restart' : 'IIS needs no restart'),
  'transport/restart-due': (value) => (value ? 'transport needs a restart' : 'transport needs no restart'),
};

const OPEN_SENTENCES: Readonly<Record<string, Sentence>> = {
  wire: (value, port) => `${portSaid(port)} presents ${valueSaid(value)}`,
  sslcert: (value, endpoint) => `${portSaid(endpoint)} has ${value === null ? 'no certificate' : valueSaid(value)}`,
  metabase: (value, site) => `IIS keeps ${valueSaid(value)} for "${site}" in applicationHost.config`,
  service: (value, name) => (value === null ? `${name} is not installed` : `${name} is ${valueSaid(value)}`),
  health: (value, app) => `the health page of ${app} ${value === null ? 'does not answer' : `answers ${value}`}`,
  event: (value, id) => (value === null ? `no event ${id}` : `event ${id} was logged at ${minute(String(value))}`),
  key: (value, id) =>
    value === null ? `there is no private key of ${show(id)}` : `the private key of ${show(id)} is ${valueSaid(value)}`,
  certificate: (value, id) => (value === null ? `${show(id)} is gone` : `${show(id)} is ${valueSaid(value)}`),
};

/** Where a whole kind could not be listed. */
const KINDS: Readonly<Record<string, string>> = {
  '*/send': 'the Send connectors',
  '*/receive': 'the Receive connectors',
  '*/hybrid': 'the hybrid configuration',
};

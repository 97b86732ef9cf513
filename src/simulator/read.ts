import validate from '../../schemas/world.schema.json?validator';
import { ms, TIME_ENDS } from '../domain/time.ts';
import { readDocument } from '../support/read-document.ts';
import { faultFor, requireSchema, sayErrors } from '../support/schema-faults.ts';
import { certificateFromDer } from '../x509/certificate-from-der.ts';
import { isThumbprint } from './certificate.ts';
import { factFaults } from './read-facts.ts';
import { WORLD_VERSION, type World, type WorldCertificate, type WorldServer } from './world.ts';

/** The format of the file, so that it is written back in the same format. */
export interface Style {
  readonly json: boolean;
  /** The comment lines at the top of the file, such as the one that tells an editor where the schema is. */
  readonly header: string;
}

export async function readWorld(file: string): Promise<{ content: World; style: Style }> {
  const { value, text } = await readDocument(file);
  const header = text.match(/^(?:#.*\r?\n)+/)?.[0] ?? '';
  return { content: await placed(value, file, text), style: { json: /^\s*\{/.test(text), header } };
}

/** Returns a world that matches its schema and is consistent; throws E-world-invalid otherwise. */
export function parseWorld(document: unknown, file: string): World {
  const read = worldOrFaults(document, file);
  if (Array.isArray(read)) throw faultFor('E-world-invalid', file, 'world', read);
  return read as World;
}

/** The same for the text of a file: each fault has its line. The text is searched only if there is a fault. */
async function placed(document: unknown, file: string, text: string): Promise<World> {
  const read = worldOrFaults(document, file);
  if (!Array.isArray(read)) return read as World;
  const placeOf = (await import('../support/lines-of.ts')).placesIn(text);
  const found = read.map((fault: string) => ({ fault, place: placeOf(...namesIn(fault)) }));
  const sorted = found.sort((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0));
  const said = sorted.map(({ fault, place }) =>
    place === undefined ? fault : `line ${place.line}, column ${place.col}: ${fault}`,
  );
  throw faultFor('E-world-invalid', file, 'world', said);
}

function worldOrFaults(document: unknown, file: string): World | readonly string[] {
  requireSchema(document, WORLD_VERSION, file, 'apiVersion');
  if (!validate(document)) return sayErrors(validate.errors);
  const world = document as World;
  const faults = [...timeFaults(world), ...serverFaults(world), ...referenceFaults(world), ...factFaults(world)];
  return faults.length > 0 ? faults : world;
}

/** The names on the way to a fault such as `servers > EX01 > rows: …`, or to a key that is not known there. */
function namesIn(fault: string): [string[], 'value' | 'key'] {
  const [, place = '', says = ''] = /^(.*?): (.*)$/s.exec(fault) ?? [];
  const [, key] = /(\S+) is not known here$/.exec(says) ?? [];
  const names = place === '(top)' ? [] : place.split(' > ');
  return key === undefined ? [names, 'value'] : [[...names, key], 'key'];
}

const timeFaults = ({ now }: World): string[] =>
  ms(now) < ms(TIME_ENDS)
    ? []
    : [`now: must be before ${TIME_ENDS}, so that a certificate of five years can be issued`];

function serverFaults({ servers }: World): string[] {
  const names = seenBefore();
  return servers.flatMap((server) => [
    ...names(
      server.name.toLowerCase(),
      `servers > ${server.name}: the same server twice; names are compared without case`,
    ),
    ...certificateFaults(server),
  ]);
}

function certificateFaults({ name, certificates = [] }: WorldServer): string[] {
  const [ids, thumbprints] = [seenBefore(), seenBefore()];
  return certificates.flatMap((certificate, at) => {
    const { id, thumbprint } = certificate;
    const place = `servers > ${name} > certificates > ${id ?? thumbprint ?? at}`;
    return [
      ...ids(id, `${place}: the same id twice`),
      ...thumbprints(thumbprint?.toUpperCase(), `${place}: the same thumbprint twice`),
      ...soleFaults(certificate).map((says) => `${place}: ${says}`),
    ];
  });
}

/** Returns a function that reports a name that it has already received. */
function seenBefore(): (name: string | undefined, says: string) => string[] {
  const seen = new Set<string>();
  return (name, says) => {
    if (name === undefined) return [];
    const found = seen.has(name);
    seen.add(name);
    return found ? [says] : [];
  };
}

function soleFaults({ id, thumbprint, like, subject, der, notBefore, notAfter }: WorldCertificate): string[] {
  return [
    ...(id === undefined && thumbprint === undefined && der === undefined ? ['needs an id or a thumbprint'] : []),
    ...(id !== undefined && isThumbprint(id) && der === undefined && thumbprint?.toUpperCase() !== id.toUpperCase()
      ? ['an id of 40 hex digits would be taken for a thumbprint']
      : []),
    ...(like === undefined && subject === undefined && der === undefined ? ['needs a subject, or like, or der'] : []),
    ...(notBefore && notAfter && ms(notBefore) > ms(notAfter) ? ['notBefore must not come after notAfter'] : []),
    ...(der === undefined || isDer(der) ? [] : ['der is not a certificate in base64']),
  ];
}

function isDer(der: string): boolean {
  try {
    return certificateFromDer(der) !== undefined;
  } catch {
    return false;
  }
}

/** A certificate that no server has is stale, which is a possible state. A server that does not exist is a mistake. */
function referenceFaults({ servers, unknown = [], faults = [], bystanders = [], pending = [] }: World): string[] {
  const names = new Set(servers.map(({ name }) => name.toLowerCase()));
  const missing = (list: string, entries: readonly { readonly server?: string }[]) =>
    entries.flatMap(({ server }, at) =>
      server === undefined || names.has(server.toLowerCase())
        ? []
        : [`${list} > ${at} > server: there is no server ${server} in this world`],
    );
  return [
    ...missing('unknown', unknown),
    ...missing('faults', faults),
    ...missing('bystanders', bystanders),
    ...missing('pending', pending),
  ];
}

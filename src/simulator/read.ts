import validate from '../../schemas/world.schema.json?validator';
import { ms, TIME_ENDS } from '../domain/time.ts';
import { readDocument } from '../support/read-document.ts';
import { faultFor, requireSchema, sayErrors } from '../support/schema-faults.ts';
import { certificateFromDer } from '../x509/certificate-from-der.ts';
import { isThumbprint } from './certificate.ts';
import { WORLD_VERSION, type World, type WorldCertificate, type WorldServer } from './world.ts';

/** How the file is written, so that it is written back the same way. */
export interface Style {
  readonly json: boolean;
  /** The comment lines at its top, such as the one that tells an editor where the schema is. */
  readonly header: string;
}

export async function readWorld(file: string): Promise<{ content: World; style: Style }> {
  const { value, text } = await readDocument(file);
  const header = text.match(/^(?:#.*\r?\n)+/)?.[0] ?? '';
  return { content: parseWorld(value, file), style: { json: /^\s*\{/.test(text), header } };
}

/** The door: what comes out has passed its schema and makes sense. */
export function parseWorld(document: unknown, file: string): World {
  requireSchema(document, WORLD_VERSION, file, 'apiVersion');
  if (!validate(document)) throw faultFor('E-world-invalid', file, 'world', sayErrors(validate.errors));
  const world = document as World;
  const places = [...timeFaults(world), ...serverFaults(world), ...referenceFaults(world)];
  if (places.length > 0) throw faultFor('E-world-invalid', file, 'world', places);
  return world;
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

/** Says so of a name that came before. */
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

/** A certificate that nobody holds is stale, which is a state; a server that is not there is a slip. */
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

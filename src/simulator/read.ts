import validate from '../../schemas/world.schema.json?validator';
import { ms, TIME_ENDS } from '../domain/time.ts';
import { readDocument } from '../support/read-document.ts';
import { type DocumentFault, faultFor, faultSaid, faultsOf, requireSchema } from '../support/schema-faults.ts';
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
  if (Array.isArray(read)) throw faultFor('E-world-invalid', file, 'world', read.map(faultSaid));
  return read as World;
}

/** The same for the text of a file: each fault has its line. The text is searched only if there is a fault. */
async function placed(document: unknown, file: string, text: string): Promise<World> {
  const read = worldOrFaults(document, file);
  if (!Array.isArray(read)) return read as World;
  const placeOf = (await import('../support/lines-of.ts')).placesIn(text);
  const found = read.map((fault: DocumentFault) => {
    const { at, key } = fault;
    return { fault, place: key === undefined ? placeOf(at, 'value') : placeOf([...at, key], 'key') };
  });
  const sorted = found.sort((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0));
  const said = sorted.map(({ fault, place }) =>
    place === undefined ? faultSaid(fault) : `line ${place.line}, column ${place.col}: ${faultSaid(fault)}`,
  );
  throw faultFor('E-world-invalid', file, 'world', said);
}

function worldOrFaults(document: unknown, file: string): World | readonly DocumentFault[] {
  requireSchema(document, WORLD_VERSION, file, 'apiVersion');
  if (!validate(document)) return faultsOf(validate.errors);
  const world = document as World;
  const faults = [...timeFaults(world), ...serverFaults(world), ...referenceFaults(world), ...factFaults(world)];
  return faults.length > 0 ? faults : world;
}

const timeFaults = ({ now }: World): DocumentFault[] =>
  ms(now) < ms(TIME_ENDS)
    ? []
    : [{ at: ['now'], says: `must be before ${TIME_ENDS}, so that a certificate of five years can be issued` }];

function serverFaults({ servers }: World): DocumentFault[] {
  const names = seenBefore();
  return servers.flatMap((server) => [
    ...names(server.name.toLowerCase(), {
      at: ['servers', server.name],
      says: 'the same server twice; names are compared without case',
    }),
    ...certificateFaults(server),
  ]);
}

function certificateFaults({ name, certificates = [] }: WorldServer): DocumentFault[] {
  const [ids, thumbprints] = [seenBefore(), seenBefore()];
  return certificates.flatMap((certificate, at) => {
    const { id, thumbprint } = certificate;
    const place = ['servers', name, 'certificates', id ?? thumbprint ?? String(at)];
    return [
      ...ids(id, { at: place, says: 'the same id twice' }),
      ...thumbprints(thumbprint?.toUpperCase(), { at: place, says: 'the same thumbprint twice' }),
      ...soleFaults(certificate).map((says) => ({ at: place, says })),
    ];
  });
}

/** Returns a function that reports a name that it has already received. */
function seenBefore(): (name: string | undefined, fault: DocumentFault) => DocumentFault[] {
  const seen = new Set<string>();
  return (name, fault) => {
    if (name === undefined) return [];
    const found = seen.has(name);
    seen.add(name);
    return found ? [fault] : [];
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
function referenceFaults({
  servers,
  unknown = [],
  faults = [],
  bystanders = [],
  pending = [],
}: World): DocumentFault[] {
  const names = new Set(servers.map(({ name }) => name.toLowerCase()));
  const missing = (list: string, entries: readonly { readonly server?: string }[]) =>
    entries.flatMap(({ server }, at) =>
      server === undefined || names.has(server.toLowerCase())
        ? []
        : [{ at: [list, String(at), 'server'], says: `there is no server ${server} in this world` }],
    );
  return [
    ...missing('unknown', unknown),
    ...missing('faults', faults),
    ...missing('bystanders', bystanders),
    ...missing('pending', pending),
  ];
}

import equal from 'fast-deep-equal';
import { type Fact, type FactKey, noFacts, type Patch } from '../../domain/facts.ts';
import { isOfCertificate, isOrganizationFact, isServerFact, restOf } from '../../facts/index.ts';
import { inKeyOrder } from '../../support/canonical.ts';
import { isThumbprint } from '../../x509/thumbprint.ts';
import { tidyKey, tidyValue } from './tidy.ts';

export type Table = Readonly<Record<string, Fact<unknown>>>;

/** The facts of an organization and of its servers. */
export class Distinct {
  readonly organization = new OneOfEach(isServerFact);
  readonly ofServers = new OneOfEach(isOrganizationFact);

  /** The same document without the facts that another server has, too. The document itself if it has another form. */
  withEachOnce(document: unknown): unknown {
    if (!isRecord(document) || !isRecord(document['facts']) || !isRecord(document['servers'])) return document;
    const servers: [string, unknown][] = [];
    for (const [name, server] of Object.entries(document['servers'])) {
      if (!isRecord(server) || !isRecord(server['facts'])) return document;
      servers.push([name, { ...server, facts: this.ofServers.newIn(server['facts'] as Table) }]);
    }
    const facts = this.organization.newIn(document['facts'] as Table);
    return { ...document, facts, servers: Object.fromEntries(servers) };
  }

  get isDoubtful(): boolean {
    return this.organization.isDoubtful || this.ofServers.isDoubtful;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** All facts that have one key and one value. */
interface Same {
  readonly key: FactKey;
  /** As the first of them is written. */
  readonly written: Fact<unknown>;
  tidied?: Fact<unknown>;
}

/** The values of one key. */
interface Values {
  readonly first: Same;
  others?: Map<string, Same>;
}

/**
 * Most facts of a server have the same value on a thousand others: each key with each value is checked and tidied once,
 * and the tables share it.
 */
class OneOfEach {
  private readonly keys = new Map<string, Values>();
  private readonly tables = new Map<Table, readonly Same[]>();
  /** A key may be in the wrong table, twice in one, or name no thumbprint. */
  isDoubtful = false;

  constructor(private readonly isMisplaced: (key: string) => boolean) {}

  /** The facts of a table that are in no table before it. */
  newIn(table: Table): Table {
    const found = noFacts() as Record<string, Fact<unknown>>;
    const all: Same[] = [];
    for (const key of Object.keys(table)) {
      const fact = table[key] as Fact<unknown>;
      const same = this.sameAs(key, fact);
      if (same.written === fact) found[key] = fact;
      all.push(same);
    }
    this.tables.set(table, all);
    return found;
  }

  /** Only for tables of which all facts match the schema. */
  tidied(table: Table): Patch {
    const facts = noFacts();
    for (const same of this.tables.get(table) ?? []) {
      same.tidied ??= inKeyOrder(tidyValue(same.key, same.written));
      facts[same.key] = same.tidied;
    }
    return facts;
  }

  /** The same facts as they are written, if no key is doubtful. */
  shared(table: Table): Patch {
    const facts = noFacts();
    for (const { key, written } of this.tables.get(table) ?? []) facts[key] = inKeyOrder(written);
    return facts;
  }

  private sameAs(written: string, fact: Fact<unknown>): Same {
    const values = this.keys.get(written);
    if (values === undefined) return this.firstOf(written, fact);
    const { first } = values;
    if (equal(first.written, fact)) return first;
    values.others ??= new Map();
    const text = JSON.stringify(fact);
    const same = values.others.get(text);
    // JSON.stringify also writes null for a number that is too large.
    if (same !== undefined && equal(same.written, fact)) return same;
    const other = { key: first.key, written: fact };
    values.others.set(text, other);
    return other;
  }

  private firstOf(written: string, fact: Fact<unknown>): Same {
    const key = tidyKey(written) as FactKey;
    if (this.isMisplaced(written) || key !== written || (isOfCertificate(key) && !isThumbprint(restOf(key))))
      this.isDoubtful = true;
    const first = { key, written: fact };
    this.keys.set(written, { first });
    return first;
  }
}

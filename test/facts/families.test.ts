import { describe, expect, test } from 'vitest';
import schema from '../../schemas/observation.schema.json' with { type: 'json' };
import type { FactKey, FamilyName } from '../../src/domain/facts.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import {
  FAMILIES,
  familyOf,
  isOfCertificate,
  isOrganizationFact,
  isServerFact,
  restOf,
} from '../../src/facts/index.ts';
import { FactTable } from '../../src/facts/table.ts';
import { changesOutside, guardedFacts } from '../../src/prove/unexpected-changes.ts';
import { tidyKey, tidyValue } from '../../src/providers/recorded/tidy.ts';
import { factIs, factName } from '../../src/report/facts-said.ts';
import { isOrganizationFact as isSimulatedOrganizationFact } from '../../src/simulator/index.ts';
import { PAGES, readFile } from '../docs/citations.ts';
import { CSP, certificate, OLD, OTHER } from '../server.ts';

interface Should {
  readonly fact: FactKey;
  readonly scope: 'server' | 'organization';
  readonly closedBy?: 'store/My';
  readonly change: 'ends the stage' | 'is reported' | 'is ignored';
  /** A value, and another one that counts as a change if the family has changes. */
  readonly was: unknown;
  readonly is: unknown;
  readonly name: string;
  readonly says: string;
}

const of = (
  fact: FactKey,
  scope: Should['scope'],
  change: Should['change'],
  [was, is]: readonly [unknown, unknown],
  [name, says]: readonly [string, string],
  more: { closedBy?: 'store/My' } = {},
): Should => ({ fact, scope, change, was, is, name, says, ...more });

const NAMED = { name: 'EX01', fqdn: 'ex01.contoso.com' };
const AUTH = { current: OLD, previous: null, next: null };
const SEND = { kind: 'send', tlsCertificateName: null, resolvesTo: [OLD] };
const FLAGS = { services: 'IIS', status: 'Valid', friendlyName: '' };
const DRAINING = { state: 'Draining', requesters: [{ requester: 'Maintenance', state: 'Draining' }] };
const LIST = { closedBy: 'store/My' } as const;

/** One entry for each family. A family without an entry does not compile. */
const SHOULD: { readonly [F in FamilyName]: Should } = {
  identity: of(
    'identity',
    'server',
    'is reported',
    [NAMED, { ...NAMED, name: 'EX02' }],
    ['which server answers', 'which server answers is name EX01, fqdn ex01….com'],
  ),
  role: of('role', 'server', 'is reported', ['mailbox', 'edge'], ['the role', 'the role is mailbox']),
  build: of('build', 'server', 'is ignored', ['15.2.1', '15.2.2'], ['the build', 'the build is 15.2.1']),
  'setup-running': of(
    'setup-running',
    'server',
    'is reported',
    [false, true],
    ['whether Exchange Setup is running', 'Exchange Setup is not running'],
  ),
  'windows/restart-pending': of(
    'windows/restart-pending',
    'server',
    'is ignored',
    [['file-renames'], null],
    [
      'whether Windows needs a restart',
      'Windows needs a restart: to replace files in use (PendingFileRenameOperations)',
    ],
  ),
  service: of('service/W3SVC', 'server', 'is reported', ['running', null], ['the service W3SVC', 'W3SVC is running']),
  may: of(
    'may/restart-iis',
    'server',
    'is reported',
    [true, false],
    ['the right to restart-iis', 'the right to restart-iis is yes'],
  ),
  'shell/opens': of(
    'shell/opens',
    'server',
    'is reported',
    [true, false],
    ['whether a management shell opens', 'a management shell opens'],
  ),
  'shell/back-end': of(
    'shell/back-end',
    'server',
    'is ignored',
    ['EX01', 'EX02'],
    ['the server that answers its management shell', 'its management shell is answered by EX01'],
  ),
  'shell/reaches': of(
    'shell/reaches',
    'server',
    'is ignored',
    [true, false],
    ['whether a management shell reaches it', 'a management shell reaches it'],
  ),
  'shell/snap-in': of(
    'shell/snap-in',
    'server',
    'is ignored',
    [true, null],
    ['whether the snap-in is loaded', 'whether the snap-in is loaded is yes'],
  ),
  'store/My': of(
    'store/My',
    'server',
    'ends the stage',
    [[OLD], []],
    ['the certificate store', 'the store holds 3F0A…1111'],
  ),
  'store/Root': of(
    'store/Root',
    'server',
    'is reported',
    [[OLD], []],
    ['Trusted Root', 'Trusted Root holds 3F0A…1111'],
  ),
  'store/CA': of(
    'store/CA',
    'server',
    'is reported',
    [[OLD], []],
    ['Intermediate Certification Authorities', 'Intermediate Certification Authorities holds 3F0A…1111'],
  ),
  certificate: of(
    `certificate/${OLD}`,
    'server',
    'is ignored',
    [certificate(), null],
    ['certificate 3F0A…1111', '3F0A…1111 is CN=EX01, until 2026-12-04'],
    LIST,
  ),
  key: of(
    `key/${OLD}`,
    'server',
    'ends the stage',
    [CSP, { ...CSP, usable: false }],
    ['the private key of 3F0A…1111', 'the private key of 3F0A…1111 is CSP, readable by NETWORK SERVICE'],
    LIST,
  ),
  flags: of(
    `flags/${OLD}`,
    'server',
    'is ignored',
    [FLAGS, { ...FLAGS, services: 'SMTP' }],
    ['the services of 3F0A…1111', 'the services of 3F0A…1111 is services IIS, status Valid, friendlyName '],
    LIST,
  ),
  row: of(
    'row/Exchange Back End/*:444:',
    'server',
    'ends the stage',
    [{ sslFlags: 0 }, null],
    ['the HTTPS binding *:444: of "Exchange Back End"', 'the HTTPS binding *:444: of "Exchange Back End" is there'],
  ),
  sslcert: of(
    'sslcert/0.0.0.0:444',
    'server',
    'ends the stage',
    [OLD, null],
    ['the certificate of 444', '444 has 3F0A…1111'],
  ),
  wire: of(
    'wire/127.0.0.1:443',
    'server',
    'ends the stage',
    [OLD, OTHER],
    ['what 127.0.0.1:443 presents', '127.0.0.1:443 presents 3F0A…1111'],
  ),
  metabase: of(
    'metabase/Default Web Site',
    'server',
    'is reported',
    [OLD, null],
    [
      'what IIS keeps for "Default Web Site" in applicationHost.config',
      'IIS keeps 3F0A…1111 for "Default Web Site" in applicationHost.config',
    ],
  ),
  rdp: of(
    'rdp/RDP-Tcp',
    'server',
    'is reported',
    [OLD, null],
    ['the certificate of the RDP listener RDP-Tcp', 'the RDP listener RDP-Tcp uses 3F0A…1111'],
  ),
  'web-management': of(
    'web-management',
    'server',
    'is reported',
    [{ port: 8172, certificate: OLD }, null],
    [
      'the Web Management Service (WMSVC)',
      'the Web Management Service (WMSVC) has port 8172 and the certificate 3F0A…1111',
    ],
  ),
  'record-settings': of(
    'record-settings/0.0.0.0:443',
    'server',
    'ends the stage',
    [{ flags: 2 }, null],
    ['what the http.sys record of 443 has beside its certificate', '443: client certificates are negotiated'],
  ),
  'extended-protection': of(
    'extended-protection/Default Web Site',
    'server',
    'is reported',
    ['Require', 'None'],
    ['Extended Protection of "Default Web Site"', 'Extended Protection of "Default Web Site" is Require'],
  ),
  'require-ssl': of(
    'require-ssl/Default Web Site',
    'server',
    'ends the stage',
    [true, false],
    ['Require SSL of "Default Web Site"', 'Require SSL of "Default Web Site" is yes'],
  ),
  'web/restart-due': of(
    'web/restart-due',
    'server',
    'is ignored',
    [false, true],
    ['whether IIS needs a restart', 'IIS needs no restart'],
  ),
  'tolerates-untrusted-444': of(
    'tolerates-untrusted-444',
    'server',
    'is reported',
    [true, false],
    ['whether 444 may be untrusted', 'whether 444 may be untrusted is yes'],
  ),
  health: of(
    'health/mapi/emsmdb',
    'server',
    'is reported',
    [200, 503],
    ['the health page of mapi/emsmdb', 'the health page of mapi/emsmdb answers 200'],
  ),
  event: of('event/12014', 'server', 'is ignored', [null, '2026-11-22T00:00:00Z'], ['event 12014', 'no event 12014']),
  'internal-transport-on': of(
    'internal-transport-on/dc2.contoso.com',
    'server',
    'is ignored',
    [OLD, null],
    [
      'the internal transport certificate on the domain controller dc2.contoso.com',
      'the domain controller dc2.contoso.com shows 3F0A…1111 as the internal transport certificate',
    ],
  ),
  renewer: of(
    'renewer/win-acme renew',
    'server',
    'is ignored',
    ['task', null],
    [
      'win-acme renew, which renews certificates by itself',
      'the scheduled task "win-acme renew" renews certificates by itself',
    ],
  ),
  'certificate-name': of(
    'certificate-name/IMAP',
    'server',
    'is reported',
    ['EX01', null],
    ['the certificate name of IMAP', 'IMAP searches a certificate with the name EX01'],
  ),
  'federation-trust': of(
    'federation-trust',
    'organization',
    'is reported',
    [[OLD], []],
    ['the certificates of the federation trusts', 'the federation trusts use 3F0A…1111'],
  ),
  'owa-im': of(
    'owa-im',
    'organization',
    'is reported',
    [[OLD], []],
    ['the certificate of OWA instant messaging', 'OWA instant messaging uses 3F0A…1111'],
  ),
  log: of(
    'log/System',
    'server',
    'is ignored',
    [null, '2026-11-20T00:00:00Z'],
    ['how far back the System log reaches', 'the System log reaches back 30 days or more'],
  ),
  component: of(
    'component/HubTransport',
    'server',
    'is reported',
    [DRAINING, { state: 'Active' }],
    ['the component HubTransport', 'the component HubTransport is Draining (requested by Maintenance)'],
  ),
  'internal-transport': of(
    'internal-transport',
    'server',
    'ends the stage',
    [OLD, OTHER],
    ['the internal transport certificate', 'internal transport has 3F0A…1111'],
  ),
  'transport/restart-due': of(
    'transport/restart-due',
    'server',
    'is ignored',
    [true, false],
    ['whether transport needs a restart', 'transport needs a restart'],
  ),
  'smtp-probe': of(
    'smtp-probe',
    'server',
    'is ignored',
    ['10.0.0.11', null],
    [
      'the address of the server from which its own SMTP ports were asked',
      'the SMTP ports were asked from 10.0.0.11, an address of the server itself',
    ],
  ),
  'mounted-copies': of(
    'mounted-copies',
    'server',
    'is ignored',
    [2, 3],
    ['the active database copies', 'the active database copies is 2'],
  ),
  dag: of(
    'dag',
    'server',
    'is ignored',
    [{ name: 'DAG1', activation: 'blocked', moveNow: true }, null],
    [
      'the DAG and its activation policy',
      'the server is in the DAG DAG1, with the activation policy Blocked, and Exchange moves its active databases away',
    ],
  ),
  'auth-certificate': of(
    'auth-certificate',
    'organization',
    'ends the stage',
    [AUTH, { ...AUTH, current: OTHER }],
    ['the Auth certificate', 'the Auth certificate is current 3F0A…1111, previous nothing, next nothing'],
  ),
  'edge-subscriptions': of(
    'edge-subscriptions',
    'organization',
    'is reported',
    [[], ['EDGE01']],
    ['the Edge subscriptions', 'the Edge subscriptions is nothing'],
  ),
  connector: of(
    'connector/EX01/send/To Partner',
    'organization',
    'is reported',
    [SEND, { ...SEND, tlsCertificateName: 'x' }],
    [
      'the Send connector "To Partner" of EX01',
      'the Send connector "To Partner" of EX01 is kind send, tlsCertificateName nothing, resolvesTo 3F0A…1111',
    ],
  ),
};

const rows = Object.entries(SHOULD).map(([family, should]) => [family, should] as const);
const NOTHING = { writes: {}, unsettles: [] };
const unplanned = (fact: FactKey, was: unknown, is: unknown) =>
  changesOutside(NOTHING, undefined, new FactTable({ [fact]: known(was) }), new FactTable({ [fact]: known(is) }));

describe('each family', () => {
  test.for(rows)('%s: is found by its keys', ([family, { fact, scope }]) => {
    expect(familyOf(fact)).toBe(Object.entries(FAMILIES).find(([name]) => name === family)?.[1]);
    expect([isServerFact(fact), isOrganizationFact(fact)]).toEqual([scope === 'server', scope === 'organization']);
    expect(isSimulatedOrganizationFact(fact)).toBe(scope === 'organization');
  });

  test.for(rows)('%s: absent if its list is known and does not contain it', ([, { fact, closedBy }]) => {
    expect(new FactTable({ 'store/My': known([]) }).peek(fact)).toEqual(
      fact === 'store/My' || closedBy ? known(fact === 'store/My' ? [] : null) : unknown('not observed'),
    );
  });

  test.for(rows)('%s: an unplanned change', ([, { fact, change, was, is }]) => {
    const found = unplanned(fact, was, is);
    expect(found.map(({ guarded }) => guarded)).toEqual(change === 'is ignored' ? [] : [change === 'ends the stage']);
    expect(unplanned(fact, was, was)).toEqual([]);
  });

  test.for(rows)('%s: is guarded if a change must end the stage', ([, { fact, change }]) => {
    expect(guardedFacts({ [fact]: known(null) })).toEqual(
      change === 'ends the stage' && fact !== 'store/My' ? [fact] : [],
    );
  });

  test.for(rows)('%s: has a name and a sentence', ([, { fact, was, name, says }]) => {
    expect([factName(fact), factIs(fact, was)]).toEqual([name, says]);
  });

  test.for(rows)('%s: a normalized value does not change', ([, { fact, was }]) => {
    expect([tidyKey(fact), tidyValue(fact, known(was))]).toEqual([fact, known(was)]);
  });

  test.for(rows)('%s: is in the schema of an observation and in formats.md', ([family, { fact, scope }]) => {
    const facts = schema.$defs[scope === 'server' ? 'serverFacts' : 'organizationFacts'].allOf[0];
    const patterns = Object.keys(facts?.patternProperties ?? {});
    const inSchema = fact in (facts?.properties ?? {}) || patterns.some((pattern) => new RegExp(pattern).test(fact));
    expect(inSchema).toBe(true);
    const { key } = Object.entries(FAMILIES).find(([name]) => name === family)?.[1] ?? { key: '?' };
    expect(readFile(PAGES.formats)).toContain(`\`${key.replace('<thumbprint>', '<T>')}\``);
  });
});

describe('keys', () => {
  test.for<readonly [string, string]>([
    ['row/Exchange Back End/*:444:', 'Exchange Back End/*:444:'],
    ['health/mapi/emsmdb', 'mapi/emsmdb'],
    ['setup-running', 'setup-running'],
  ])('%s: has after its first slash %s', ([fact, rest]) => {
    expect(restOf(fact)).toBe(rest);
  });

  test.for(['event', 'store/Old', 'shell', 'role/x', 'something', 'toString', 'constructor/x', ''])(
    '"%s" belongs to no family, and its name is the key',
    (fact) => {
      expect([familyOf(fact), factName(fact), isServerFact(fact), isOrganizationFact(fact)]).toEqual([
        undefined,
        fact,
        false,
        false,
      ]);
    },
  );

  test('a thumbprint in a key is normalized, and no other key is changed', () => {
    const written = (key: string) => tidyKey(key);
    const spaced = '\u200e3f 0a111111111111111111111111111111111111';
    expect(['certificate', 'key', 'flags'].map((prefix) => written(`${prefix}/${spaced}`))).toEqual(
      ['certificate', 'key', 'flags'].map((prefix) => `${prefix}/${OLD}`),
    );
    expect(written(`wire/${spaced}`)).toBe(`wire/${spaced}`);
    expect(Object.values(SHOULD).filter(({ fact }) => isOfCertificate(fact)).length).toBe(3);
  });
});

describe('differences within a family, and what does not count as a change', () => {
  test.for<readonly [string, FactKey, unknown, unknown, readonly boolean[]]>([
    ['the front end is guarded', 'wire/0.0.0.0:443', OLD, OTHER, [true]],
    ['another port is reported', 'wire/25/starttls', OLD, OTHER, [false]],
    ['a page that recovers', 'health/owa', 503, 200, []],
    ['a page that changes from one error to another', 'health/owa', 503, 500, []],
    ['a key that can be exported now', `key/${OLD}`, CSP, { ...CSP, exportable: true }, []],
    ['a key that the store reports as gone', `key/${OLD}`, CSP, null, []],
    [
      'a connector whose name finds another certificate',
      'connector/EX01/send/a',
      SEND,
      { ...SEND, resolvesTo: [] },
      [],
    ],
    ['a connector whose server was not observed', 'connector/EX01/send/a', SEND, { ...SEND, resolvesTo: null }, []],
    ['a certificate that was added to the store', 'store/My', [OLD], [OLD, OTHER], [false]],
    ['a fact that exstate does not know', 'shell/something' as FactKey, 1, 2, [false]],
  ])('%s', ([, fact, was, is, guarded]) => {
    expect(unplanned(fact, was, is).map((change) => change.guarded)).toEqual(guarded);
  });

  test('a fact that becomes unknown is no change', () => {
    const seen: Patch = { 'internal-transport': known(OLD) };
    const unseen: Patch = { 'internal-transport': unknown('no shell') };
    expect(changesOutside(NOTHING, undefined, new FactTable(seen), new FactTable(unseen))).toEqual([]);
  });
});

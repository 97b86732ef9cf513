import { COMPONENTS } from '../../domain/facts.ts';
import { componentOn } from '../../simulator/drained.ts';
import { answeredBy, type Organization, type Server, serverNamed, shellShut } from '../../simulator/index.ts';
import { bindingsOf, isSuppressed, mechanismsOf, rangesOf } from '../../simulator/receive.ts';
import { type Call, type Cmdlets, flag, LabError, text, type Value } from './cmdlet.ts';

/** The cmdlets that read what Exchange keeps in the directory: servers, transport, Auth, connectors, Edge. */
export const organizationCmdlets: Cmdlets = {
  'Get-ExchangeServer': { changes: false, run: throughShell(exchangeServers) },
  'Get-TransportService': { changes: false, run: throughShell(transportServices) },
  'Get-AuthConfig': { changes: false, run: throughShell(authConfig) },
  'Get-SendConnector': { changes: false, run: throughShell(({ org }) => sendConnectors(org)) },
  'Get-ReceiveConnector': { changes: false, run: throughShell(receiveConnectors) },
  'Get-HybridConfiguration': { changes: false, run: throughShell(({ org }) => hybrid(org)) },
  'Get-EdgeSubscription': {
    changes: false,
    run: throughShell(({ org }) => org.edgeSubscriptions.map((Name) => ({ Name, Identity: Name }))),
  },
  'Get-FederationTrust': { changes: false, run: throughShell(({ org }) => trusts(org)) },
  'Get-SettingOverride': { changes: false, run: throughShell(({ org }) => overrides(org)) },
  'Start-EdgeSynchronization': { changes: true, run: throughShell(() => ({ Result: 'Success', Type: 'Recipients' })) },
  'Test-EdgeSynchronization': { changes: false, run: throughShell(edgeSynchronization) },
  'Get-MailboxDatabaseCopyStatus': { changes: false, run: throughShell(copies) },
  'Get-MailboxServer': { changes: false, run: throughShell(mailboxServers) },
  'Get-ServerComponentState': { changes: false, run: throughShell(componentStates) },
  'Get-ImapSettings': { changes: false, run: throughShell(({ server }) => ({ X509CertificateName: server.imapName })) },
  'Get-PopSettings': { changes: false, run: throughShell(({ server }) => ({ X509CertificateName: server.popName })) },
};

/** These cmdlets do not call MSExchangeServiceHost, but each needs a shell that opens. */
function throughShell(run: (call: Call) => Value): (call: Call) => Value {
  return (call) => {
    // What is typed on an Edge server is typed in its own shell, the snap-in (exchange facts 14.2).
    const shut = call.here.role === 'edge' ? undefined : shellShut(call.org, call.here);
    if (shut !== undefined) throw new LabError(shut, 'RpcException', 'NotSpecified');
    return run(call.here.role === 'edge' ? { ...call, org: ownDirectory(call) } : call);
  };
}

/** The directory of an Edge server contains only that server and its own connectors. */
const ownDirectory = ({ org, here }: Call): Organization => ({
  ...org,
  servers: [here],
  connectors: org.connectors.filter(({ server }) => server === here.name),
  edgeSubscriptions: [],
  federationTrust: [],
  owaIm: [],
  hasAuthConfig: false,
  authCertificate: { current: null, previous: null, next: null },
});

function exchangeServers(call: Call): Value {
  const { org } = call;
  const wanted = text(call, 'Identity');
  const found = wanted === undefined ? org.servers : [serverNamed(org, wanted)];
  return found.flatMap((server) =>
    server === undefined || !isInDirectory(server)
      ? []
      : [exchangeServer(server, org.organization, flag(call, 'Status'))],
  );
}

/** A computer with the management tools alone is no Exchange server in the directory (exchange facts 14). */
const isInDirectory = ({ role }: Server): boolean => role !== 'tools';

function exchangeServer(server: Server, organization: string, status: boolean): Value {
  const [, , build = '0', revision = '0'] = server.build.split('.');
  // The name in the directory, even if another machine answers to this name.
  const { name, fqdn } = server;
  return {
    Name: name,
    Fqdn: fqdn,
    Identity: name,
    DistinguishedName: pathInDirectory(name, organization),
    AdminDisplayVersion: `Version ${server.build.split('.').slice(0, 2).join('.')} (Build ${build}.${revision})`,
    ServerRole: server.role === 'edge' ? 'Edge' : 'Mailbox',
    IsEdgeServer: server.role === 'edge',
    CurrentConfigDomainController: status ? controllerOf(server) : null,
    CurrentDomainControllers: status ? [controllerOf(server), ...Object.keys(server.internalTransportOn)] : [],
  };
}

/** The path of a server contains the name of the organization (exchange facts 14). */
const pathInDirectory = (name: string, organization: string): string =>
  `CN=${escaped(name)},CN=Servers,CN=Exchange Administrative Group (FYDIBOHF23SPDLT),CN=Administrative Groups,CN=${escaped(organization)},CN=Microsoft Exchange,CN=Services,CN=Configuration,DC=lab`;

const escaped = (name: string): string => name.replace(/[,+"\\<>;=#]/g, '\\$&');

/** In the lab each server has its own configuration domain controller (exchange facts 18). */
const controllerOf = ({ name }: Server): string => `dc-${name.toLowerCase()}.lab`;

/** Exchange returns all servers for a null or unknown identity (exchange facts 4.5). */
function transportServices(call: Call): Value {
  const named = serverNamed(call.org, text(call, 'Identity') ?? '');
  const found = (named === undefined ? call.org.servers : [named]).filter(isInDirectory);
  const controller = controllerAsked(call);
  return found.map((server) => ({
    Name: server.name,
    Identity: server.name,
    InternalTransportCertificateThumbprint: internalTransportOn(controller, server),
  }));
}

/**
 * Without -DomainController, the server of the shell uses its own one. An Edge server has no domain
 * (exchange facts 4.5).
 */
function controllerAsked(call: Call): string {
  const named = text(call, 'DomainController')?.toLowerCase();
  if (named === undefined) return controllerOf(call.here);
  if (call.here.role === 'edge')
    throw new LabError('The parameter DomainController is not valid on an Edge server.', 'ArgumentException');
  refuseUnread(call, serverNamed(call.org, text(call, 'Identity') ?? ''), named);
  const all = call.org.servers.flatMap((server) => [controllerOf(server), ...Object.keys(server.internalTransportOn)]);
  if (all.some((one) => one.toLowerCase() === named)) return named;
  throw new LabError(`The domain controller ${named} is not available.`, 'InvalidOperationException', 'NotSpecified');
}

/** A domain controller of which this world says that it cannot be read. */
function refuseUnread({ org }: Call, server: Server | undefined, controller: string): void {
  const fact = `internal-transport-on/${controller}`;
  const unread = org.unknown.find((one) => one.server === server?.name && one.fact.toLowerCase() === fact);
  if (unread !== undefined) throw new LabError(unread.because, 'InvalidOperationException', 'NotSpecified');
}

function internalTransportOn(controller: string, server: Server): string | null {
  if (controller === controllerOf(server)) return server.internalTransport;
  const listed = Object.keys(server.internalTransportOn).find((one) => one.toLowerCase() === controller);
  if (listed !== undefined) return server.internalTransportOn[listed] ?? null;
  return server.internalTransportElsewhere === undefined ? server.internalTransport : server.internalTransportElsewhere;
}

function authConfig({ org: { hasAuthConfig, authCertificate } }: Call): Value {
  if (!hasAuthConfig) return [];
  return {
    CurrentCertificateThumbprint: authCertificate.current,
    PreviousCertificateThumbprint: authCertificate.previous,
    NextCertificateThumbprint: authCertificate.next,
    NextCertificateEffectiveDate: authCertificate.nextFrom ?? null,
  };
}

/** A trust has a current, a next and a previous certificate (exchange facts 7.3). */
const trusts = ({ federationTrust }: Organization): Value =>
  federationTrust.map((thumbprint, at) => ({
    Name: `Trust ${at + 1}`,
    OrgPrivCertificate: thumbprint,
    OrgNextPrivCertificate: '',
    OrgPrevPrivCertificate: '',
  }));

const overrides = ({ owaIm }: Organization): Value =>
  owaIm.map((thumbprint, at) => ({
    Name: `IM ${at + 1}`,
    ComponentName: 'OwaServer',
    SectionName: 'IMSettings',
    Parameters: ['IMServerName=pool.contoso.com', `IMCertificateThumbprint=${thumbprint}`],
  }));

const sendConnectors = (org: Organization): Value =>
  org.connectors
    .filter(({ kind }) => kind === 'send')
    .map(({ name, server, tlsCertificateName = null }) => ({
      Name: name,
      Identity: name,
      SourceTransportServers: [server],
      TlsCertificateName: tlsCertificateName,
      Enabled: true,
    }));

function receiveConnectors(call: Call): Value {
  const wanted = text(call, 'Server');
  return call.org.connectors
    .filter(({ kind = 'receive' }) => kind === 'receive')
    .filter(({ server }) => wanted === undefined || serverNamed(call.org, wanted)?.name === server)
    .map((one) => ({
      Name: one.name,
      Identity: `${one.server}\\${one.name}`,
      Server: one.server,
      Bindings: [...bindingsOf(one, serverNamed(call.org, one.server))],
      RemoteIPRanges: [...rangesOf(one)],
      Fqdn: one.fqdn ?? serverNamed(call.org, one.server)?.fqdn ?? null,
      AuthMechanism: mechanismsOf(one).join(', '),
      SuppressXAnonymousTls: isSuppressed(call.org, one),
      TlsCertificateName: one.tlsCertificateName ?? null,
      Enabled: true,
    }));
}

const isEdge = (org: Organization, name: string): boolean => serverNamed(org, name)?.role === 'edge';

const hybrid = (org: Organization): Value =>
  org.connectors
    .filter(({ kind }) => kind === 'hybrid')
    .map(({ server, tlsCertificateName = null, name }) => ({
      Name: name,
      Identity: name,
      TlsCertificateName: tlsCertificateName,
      // The names of Edge servers are in a list of their own (exchange facts 12).
      SendingTransportServers: isEdge(org, server) ? [] : [server],
      ReceivingTransportServers: [],
      EdgeTransportServers: isEdge(org, server) ? [server] : [],
    }));

function edgeSynchronization({ org, server }: Call): Value {
  return org.edgeSubscriptions.map((Name) => ({
    Name,
    SyncStatus: server.edgeSyncBroken ? 'Failed' : 'Normal',
    FailureDetail: server.edgeSyncBroken ? 'The EdgeSync credentials could not be decrypted.' : '',
  }));
}

function componentStates(call: Call): Value {
  const server = serverNamed(call.org, text(call, 'Identity') ?? call.server.name);
  return COMPONENTS.flatMap((key) => {
    const found = server === undefined ? null : componentOn(server, key);
    if (found === null) return [];
    const [, Component = ''] = key.split('/');
    const requests = found.requesters ?? [];
    const LocalStates = requests.map(({ requester, state }) => ({ Requester: requester, State: state, Component }));
    return [{ Component, State: found.state, LocalStates, RemoteStates: [] }];
  });
}

/** Only servers with the role are Mailbox servers: an Edge server and one with the management tools are none. */
function mailboxServers(call: Call): Value {
  const wanted = text(call, 'Identity');
  const found = wanted === undefined ? call.org.servers : [serverNamed(call.org, wanted)];
  return found.flatMap((server) => (server?.role === 'mailbox' ? [mailboxServer(server)] : []));
}

const POLICIES = { unrestricted: 'Unrestricted', intrasite: 'IntrasiteOnly', blocked: 'Blocked' } as const;

const mailboxServer = ({ name, dag }: Server) => ({
  Name: name,
  DatabaseAvailabilityGroup: dag?.name ?? null,
  DatabaseCopyAutoActivationPolicy: POLICIES[dag?.activation ?? 'unrestricted'],
  DatabaseCopyActivationDisabledAndMoveNow: dag?.moveNow ?? false,
});

/** -Local: the copies of the server whose back end answers the session. Each Mailbox server of the lab has a passive one. */
function copies(call: Call): Value {
  if (!flag(call, 'Local')) return mounted(call.server);
  const answering = serverNamed(call.org, answeredBy(call.org, call.here) ?? '');
  return answering === undefined ? [] : [...mounted(answering), copyOn(answering, 0, 'Healthy')];
}

const mounted = (server: Server): Value[] =>
  Array.from({ length: server.mountedCopies }, (_, at) => copyOn(server, at + 1, 'Mounted'));

const copyOn = ({ name }: Server, number: number, Status: 'Mounted' | 'Healthy') => ({
  Name: `DB${String(number).padStart(2, '0')}\\${name}`,
  Status,
  ActiveCopy: Status === 'Mounted',
  MailboxServer: name,
});

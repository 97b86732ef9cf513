import type { Directory, ListedServer } from './directory.ts';

/** What `init` writes although nothing that was read says so. A person confirms or corrects it. */
export type Guess =
  /** The source does not say the DNS name; this one has the domain of the others. */
  | 'fqdn'
  /** The source does not say the role; a server is a Mailbox server unless the file says otherwise. */
  | 'role'
  /** exstate renews this Edge server. Only a person knows whether somebody does that by hand. */
  | 'edge-renewed'
  /** 443 uses a self-signed certificate, and exstate leaves 443 as it is. Only a person knows whether it is meant. */
  | 'front-end-left'
  /** Its build is one that no source of exstate describes, such as Exchange 2013. Only a person knows whether it is meant. */
  | 'build-not-known';

/** Why a server cannot stand in a desired state. */
export type LeftOut = 'name' | 'fqdn' | 'fqdn-again';

export interface FoundServer {
  readonly name: string;
  readonly fqdn: string;
  readonly role: NonNullable<ListedServer['role']>;
  readonly guesses: readonly Guess[];
  /** Why its state could not be read. Left out: it was read. */
  readonly unread?: string;
}

/** What a source has, as far as a first desired state says it. */
export interface FoundServers {
  readonly organization: string;
  /** The name in the source, where the name above is not it. Null: the source does not say one. */
  readonly organizationWas?: Directory['organization'];
  readonly servers: readonly FoundServer[];
  readonly leftOut: readonly { readonly name: string; readonly why: LeftOut }[];
  /** The Edge subscriptions, for which a person has to accept what a renewal does. */
  readonly subscriptions: readonly string[];
}

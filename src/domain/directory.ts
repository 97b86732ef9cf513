/** A server as a source lists it. Null: the source does not say it. */
export interface ListedServer {
  readonly name: string;
  readonly fqdn: string | null;
  readonly role: 'mailbox' | 'edge' | null;
}

/** The servers that an organization has, before any of them is asked. */
export interface Directory {
  /** Null if the source does not say its name. */
  readonly organization: string | null;
  readonly servers: readonly ListedServer[];
}

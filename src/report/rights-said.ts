import type { Right } from '../domain/operation.ts';

const ROLE = 'the role "Exchange Server Certificates"';
const LOCAL = 'local Administrators';

/** The right that an account needs for each operation, in the words of RIGHTS.md (exchange facts 4.6). */
export const RIGHTS: Readonly<Record<Right, string>> = {
  'issue-certificate': `${ROLE} and ${LOCAL}`,
  'issue-by-windows': `${LOCAL}, and Windows Server 2016 or later`,
  'grant-key': LOCAL,
  'trust-certificate': LOCAL,
  'untrust-certificate': LOCAL,
  'add-binding': LOCAL,
  'bind-certificate': LOCAL,
  'restart-iis': LOCAL,
  'enable-smtp': ROLE,
  'restart-transport': LOCAL,
  'remove-certificate': `${ROLE} and ${LOCAL}`,
};

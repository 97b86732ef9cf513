import type { Dag } from '../domain/facts.ts';
import type { Family } from './family.ts';

export const dag: Family<'dag'> = {
  key: 'dag',
  scope: 'server',
  readBy: 'cmdlet',
  unplanned: 'is ignored',
  name: () => 'the DAG and its activation policy',
  sentence: (value) => {
    if (value === null) return 'the server is in no DAG';
    const { name, activation, moveNow } = value as Dag;
    return `the server is in the DAG ${name}, with the activation policy ${POLICIES[activation]}${
      moveNow ? ', and Exchange moves its active databases away' : ''
    }`;
  },
};

/** As Exchange names them. */
const POLICIES = { unrestricted: 'Unrestricted', intrasite: 'IntrasiteOnly', blocked: 'Blocked' } as const;

import { known, unknown } from '../../domain/facts.ts';
import type { Organization, Server } from '../organization.ts';
import { answeredBy, bySnapIn, shellShut, unsureOfHelp } from '../shell.ts';
import { hidden } from '../unknown.ts';
import { derived, NO, type SimulatedFamilies, YES } from './simulated.ts';

const UNSURE = unknown('whether another server reaches it is not known');

/** A session that cannot be tried says nothing. One that opens says it through the list of its own database copies. */
const isHidden = (org: Organization, server: Server): boolean =>
  hidden(org, server.name).some(
    ({ fact }) => fact === 'shell/opens' || (fact === 'mounted-copies' && shellShut(org, server) === undefined),
  );

export const shell = {
  'shell/opens': {
    scope: 'server',
    seenBy: ['Open-Shell'],
    observe: (facts, { org, server }) => {
      facts['shell/opens'] = shellShut(org, server) === undefined ? YES : NO;
    },
    set: derived,
  },
  'shell/back-end': {
    scope: 'server',
    seenBy: [],
    observe: (facts, { org, server }) => {
      const name = isHidden(org, server) ? undefined : answeredBy(org, server);
      if (name !== undefined) facts['shell/back-end'] = known(name.toUpperCase());
    },
    set: derived,
  },
  'shell/reaches': {
    scope: 'server',
    seenBy: [],
    observe: (facts, { org, server, shut }) => {
      facts['shell/reaches'] = shut === undefined ? YES : unsureOfHelp(org, server) ? UNSURE : NO;
    },
    set: derived,
  },
  'shell/snap-in': {
    scope: 'server',
    seenBy: [],
    observe: (facts, { org, server }) => {
      if (bySnapIn(org, server)) facts['shell/snap-in'] = YES;
    },
    set: derived,
  },
} as const satisfies Partial<SimulatedFamilies>;

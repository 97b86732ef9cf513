import { unknown } from '../../domain/facts.ts';
import { bySnapIn, shellShut, unsureOfHelp } from '../shell.ts';
import { derived, NO, type SimulatedFamilies, YES } from './simulated.ts';

const UNSURE = unknown('whether another server reaches it is not known');

export const shell = {
  'shell/opens': {
    scope: 'server',
    seenBy: ['Open-Shell'],
    observe: (facts, { org, server }) => {
      facts['shell/opens'] = shellShut(org, server) === undefined ? YES : NO;
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

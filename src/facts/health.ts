import { HEALTH_PAGES, HEALTHY } from '../domain/facts.ts';
import { list } from '../domain/say.ts';
import type { Family } from './family.ts';

export const health: Family<'health'> = {
  key: 'health/<app>',
  scope: 'server',
  unplanned: 'is reported',
  /** A page that failed before may change for reasons other than a step. A page that recovers is not reported. */
  changed: (was) => was === HEALTHY,
  shown: (status) => (status === null ? 'without an answer' : String(status)),
  excuse: 'it was not well before the first step either',
  name: (app) => `the health page of ${app}`,
  sentence: (value, app) => `the health page of ${app} ${value === null ? 'does not answer' : `answers ${value}`}`,
  together: (value, apps) =>
    `the health pages of ${list(apps)} ${value === null ? 'do not answer' : `answer ${value}`}`,
  unwell: { among: HEALTH_PAGES, is: (status, role) => role !== 'edge' && status !== HEALTHY },
};

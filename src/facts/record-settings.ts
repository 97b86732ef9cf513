import type { RecordSettings } from '../domain/facts.ts';
import { settingsSaid } from '../domain/record-settings.ts';
import type { Family } from './family.ts';
import { portSaid } from './words.ts';

/** Clients that sign in with a certificate fail where these are lost, although the port presents the right certificate. */
export const recordSettings: Family<'record-settings'> = {
  key: 'record-settings/<endpoint>',
  scope: 'server',
  unplanned: 'ends the stage',
  // An export of HealthChecker and an older observation do not have it. The operation reads the record before it changes it.
  sameAnswer: (was) => typeof was === 'object' && was !== null && 'unknown' in was,
  shown: (value) => said(value),
  name: (endpoint) => `what the http.sys record of ${portSaid(endpoint)} has beside its certificate`,
  sentence: (value, endpoint) => `${portSaid(endpoint)}: ${said(value)}`,
};

const said = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? settingsSaid(value as RecordSettings)
    : 'nothing is set beside the certificate';

import { known } from '../domain/facts.ts';
import type { Family } from './family.ts';
import { valueSaid } from './words.ts';

export const metabase: Family<'metabase'> = {
  key: 'metabase/<site>',
  scope: 'server',
  unplanned: 'is reported',
  tidy: (value, _, forms) => known(forms.thumbprint(value)),
  name: (site) => `what IIS keeps for "${site}" in applicationHost.config`,
  sentence: (value, site) => `IIS keeps ${valueSaid(value)} for "${site}" in applicationHost.config`,
};

import type { Family } from './family.ts';

export const requireSsl: Family<'require-ssl'> = {
  key: 'require-ssl/<site>',
  scope: 'server',
  unplanned: 'ends the stage',
  name: (site) => `Require SSL of "${site}"`,
};

import type { Family } from './family.ts';

export const row: Family<'row'> = {
  key: 'row/<site>/<bindingInformation>',
  scope: 'server',
  unplanned: 'ends the stage',
  name: (rest) => {
    const [site, binding] = rest.split('/');
    return `the HTTPS binding ${binding} of "${site}"`;
  },
};

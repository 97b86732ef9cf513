import { isDescribed, LAST_OF_15_2 } from '../domain/build.ts';
import { isKnown } from '../domain/facts.ts';
import { type Check, reported } from './check.ts';

/**
 * A release that no source of exstate describes. Setup, certificates and remote PowerShell may work in another way there,
 * so a reviewer must know it. It blocks nothing.
 */
export const buildNotKnown: Check = (view, { server }) => {
  const build = view.get('build');
  if (!isKnown(build) || build.known === null || isDescribed(build.known)) return [];
  return [
    reported(
      'build-not-known',
      'build',
      `${server.name} has Exchange build ${build.known}. What exstate knows is sourced for 2016 (15.1), 2019 and SE (15.2, up to 15.2.${LAST_OF_15_2}): try the plan on a lab server with this build first`,
    ),
  ];
};

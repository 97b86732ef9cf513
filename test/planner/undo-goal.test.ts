import { describe, expect, test } from 'vitest';
import { convergeGoal } from '../../src/choose/goal.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Stage } from '../../src/domain/operation.ts';
import type { Step } from '../../src/domain/plan.ts';
import { FactTable } from '../../src/facts/table.ts';
import { notDone } from '../../src/planner/not-done.ts';
import { planServer } from '../../src/planner/server.ts';
import { undoGoal } from '../../src/planner/undo.ts';
import { AT, aServer, CSP, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

const FLAGS = { services: 'None', status: 'Valid', friendlyName: '' };
const there: Patch = {
  ...aServer,
  'store/My': known([OLD, PUBLIC, OTHER]),
  [`certificate/${OTHER}`]: known(certificate({ notBefore: '2026-11-01T00:00:00Z', notAfter: '2031-11-01T00:00:00Z' })),
  [`key/${OTHER}`]: known(CSP),
};
const viewOf = (change: Patch = {}) => new FactTable({ ...there, ...change });
const goalOf = (view: FactTable) => convergeGoal(view, EX01, AT);

const stepsOf = (stage: Stage): readonly Step[] => {
  const view = viewOf();
  return planServer(goalOf(view), view.fork()).steps.filter((step) => step.stage === stage);
};

/** The wanted facts of the undo of a stage; the code of the reason if there is none. */
function wanted(stage: Stage, change: Patch, steps: readonly Step[] = stepsOf(stage)): Patch | string {
  const view = viewOf(change);
  const undo = undoGoal(stage, steps, view, goalOf(viewOf()));
  return 'none' in undo ? undo.none.code : undo.goal.want;
}

describe('an undo of 444', () => {
  const BACK = { 'sslcert/0.0.0.0:444': known(OLD), 'web/restart-due': known(false) };
  const RECORD = 'sslcert/0.0.0.0:444';
  const auth = (current: string) => known({ current, previous: null, next: null });
  test.for<[string, Patch, Patch | string]>([
    ['restores the certificate before', {}, BACK],
    ['does not restore an unknown record', { [RECORD]: unknown('x') }, 'old-unknown'],
    ['does not restore an empty record', { [RECORD]: known(null) }, 'old-none'],
    ['does not restore a certificate that is not installed', { [RECORD]: known('F'.repeat(40)) }, 'old-not-installed'],
    ['does not restore an unknown certificate', { [`certificate/${OLD}`]: unknown('x') }, 'old-not-installed'],
    ['does not restore the Auth certificate', { 'auth-certificate': auth(OLD) }, 'old-auth'],
    ['restores a certificate that is not the Auth certificate', { 'auth-certificate': auth(PUBLIC) }, BACK],
    [
      'does not restore the certificate of the federation trust',
      { [`flags/${OLD}`]: known({ ...FLAGS, services: 'Federation' }) },
      'old-federation',
    ],
    ['restores a certificate with other services', { [`flags/${OLD}`]: known(FLAGS) }, BACK],
    [
      'does not restore an expired certificate',
      { [`certificate/${OLD}`]: known(certificate({ notAfter: '2026-11-22T00:00:00Z' })) },
      'old-not-valid',
    ],
    [
      'does not restore a certificate that is not valid yet',
      { [`certificate/${OLD}`]: known(certificate({ notBefore: '2026-11-23T00:00:00Z' })) },
      'old-not-valid',
    ],
    ['does not restore a certificate without a key', { [`key/${OLD}`]: known(null) }, 'old-key-unusable'],
    ['does not restore a certificate with an unknown key', { [`key/${OLD}`]: unknown('x') }, 'old-key-unusable'],
    [
      'does not restore a certificate that 444 did not present',
      { 'wire/0.0.0.0:444': known(PUBLIC) },
      'old-not-presented',
    ],
    [
      'does not restore a certificate if 444 presented nothing',
      { 'wire/0.0.0.0:444': known(null) },
      'old-not-presented',
    ],
    ['restores a certificate if it is unknown what 444 presented', { 'wire/0.0.0.0:444': unknown('x') }, BACK],
  ])('%s', ([, change, expected]) => {
    expect(wanted('web', change)).toEqual(expected);
  });

  test('restarts nothing if nothing was restarted, and does not change transport', () => {
    const bindAlone = stepsOf('web').filter(({ operation }) => operation.kind === 'bind-certificate');
    expect(wanted('web', {}, bindAlone)).toEqual({ [RECORD]: known(OLD) });
    expect(wanted('transport', {})).toEqual({
      'internal-transport': known(OLD),
      'transport/restart-due': known(false),
    });
    expect(wanted('transport', { 'wire/0.0.0.0:444': known(null) })).toHaveProperty('internal-transport');
    expect(wanted('transport', { 'internal-transport': known(null) })).toBe('old-none');
  });
});

const trust: Step = {
  id: 'EX01/1',
  stage: 'issue',
  operation: { kind: 'trust-certificate', certificate: OTHER, on: { name: 'EX01', fqdn: 'ex01.contoso.com' } },
  because: [],
  says: '',
  restsOn: [],
  writes: { 'store/Root': known([OTHER]), [`key/${OTHER}`]: known(CSP) },
  unsettles: [],
  proofs: [],
  cost: {},
  powershell: [],
};

describe('a new certificate that an undo leaves on SMTP', () => {
  const own = known(OLD);
  const said = (change: Patch): string[] => {
    const view = new FactTable({ ...aServer, ...change });
    const goal = goalOf(view);
    return notDone(planServer(goal, view.fork()).steps, goal, view)
      .filter(({ code }) => code === 'new-one-stays-on-smtp')
      .flatMap(({ says }) => /SMTP on ([\d and]+?) continues/.exec(says)?.[1] ?? says);
  };
  test.for<[string, Patch, string[]]>([
    ['is not reported if neither port presents the self-signed one', {}, []],
    ['is reported on 25', { 'wire/25/starttls': own }, ['25']],
    ['is reported on both ports', { 'wire/25/starttls': own, 'wire/587/starttls': own }, ['25 and 587']],
    ['is not reported if it is unknown what is presented', { 'wire/25/starttls': unknown('x') }, []],
    ['is not reported if nothing is presented', { 'wire/25/starttls': known(null) }, []],
    [
      'is not reported with another subject, which a connector names',
      { 'wire/25/starttls': own, [`certificate/${OLD}`]: known(certificate({ subject: 'CN=a', issuer: 'CN=a' })) },
      [],
    ],
    [
      'is reported with the same subject in another case',
      {
        'wire/25/starttls': own,
        [`certificate/${OLD}`]: known(certificate({ subject: 'CN=ex01', issuer: 'CN=ex01' })),
      },
      ['25'],
    ],
  ])('%s', ([, change, expected]) => expect(said(change)).toEqual(expected));
});

test('an undo of trust restores the former state of Root', () => {
  expect(wanted('issue', { 'store/Root': known([OLD]) }, [trust])).toEqual({ 'store/Root': known([OLD]) });
  expect(wanted('issue', { 'store/Root': known(null) }, [trust])).toEqual({ 'store/Root': known(null) });
  expect(wanted('issue', { 'store/Root': unknown('x') }, [trust])).toBe('old-unknown');
  expect(wanted('retire', {}, [trust])).toBe('removed');
});

describe('the list of what is not done', () => {
  const said = (change: Patch, stages: readonly Stage[] = ['web', 'transport'], goal: object = {}): string[] => {
    const view = viewOf(change);
    const steps = stages.flatMap((stage) => stepsOf(stage));
    return notDone(steps, { ...goalOf(viewOf()), ...goal }, view).map(({ code }) => code);
  };
  const IIS = 'iis-not-enabled';
  const REMOVE = 'stays-installed';
  const EDGE = 'edge-not-synchronized';
  test.for<[string, Patch, readonly Stage[], object, string[]]>([
    ['443 keeps its certificate, and the old one stays', {}, ['web', 'transport'], {}, [IIS, REMOVE]],
    ['is empty without a step', {}, [], {}, []],
    ['is empty without a choice', {}, ['web'], { choice: { certificate: null, why: '', candidates: [] } }, []],
    [
      '443 has no certificate',
      { 'sslcert/0.0.0.0:443': known(null), 'sslcert/127.0.0.1:443': known(null) },
      ['web'],
      {},
      [REMOVE],
    ],
    [
      'the certificate of 443 is unknown',
      { 'sslcert/0.0.0.0:443': unknown('x'), 'sslcert/127.0.0.1:443': unknown('x') },
      ['web'],
      {},
      [REMOVE],
    ],
    [
      '443 has the chosen certificate already',
      { 'sslcert/0.0.0.0:443': known(OTHER), 'sslcert/127.0.0.1:443': known(OTHER) },
      ['web'],
      {},
      [REMOVE],
    ],
    ['443 is declared', {}, ['web'], { server: { ...EX01, frontEnd: { certificate: 'self-signed' } } }, [REMOVE]],
    ['is empty for a plan to retire', {}, ['web'], { intent: 'retire' }, []],
    ['a foreign certificate is not removed later', { 'sslcert/0.0.0.0:444': known(PUBLIC) }, ['web'], {}, [IIS]],
    [
      'a person must resubscribe an Edge server',
      { 'edge-subscriptions': known(['EDGE01']) },
      ['transport'],
      {},
      [IIS, REMOVE, EDGE],
    ],
    [
      'no Edge server if transport does not change',
      { 'edge-subscriptions': known(['EDGE01']) },
      ['web'],
      {},
      [IIS, REMOVE],
    ],
    [
      'no Edge server if the subscriptions are unknown',
      { 'edge-subscriptions': unknown('x') },
      ['transport'],
      {},
      [IIS, REMOVE],
    ],
    ['no Edge server without a subscription', { 'edge-subscriptions': known(null) }, ['transport'], {}, [IIS, REMOVE]],
  ])('%s', ([, change, stages, goal, expected]) => {
    expect(said(change, stages, goal)).toEqual(expected);
  });

  test('the list is empty if the only step is a copy in Trusted Root', () => {
    expect(notDone([trust], goalOf(viewOf()), viewOf())).toEqual([]);
  });
});

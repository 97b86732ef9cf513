import type { IForbiddenRuleType } from 'dependency-cruiser';

const EFFECTS = '^(node:|fs|path|os|child_process|crypto|net|tls|process)';
const PURE = '^src/(domain|choose|drift|actions|planner|guards|prove|report)/';

/** Each rule says what breaking it would mean. */
export const WALLS: IForbiddenRuleType[] = [
  {
    name: 'domain-imports-nothing',
    comment: 'The words would depend on somebody who speaks them.',
    severity: 'error',
    from: { path: '^src/domain/' },
    to: { pathNot: '^src/domain/' },
  },
  {
    name: 'pure-rooms-touch-nothing',
    comment: 'A plan would depend on the machine, the hour or luck, and could not be made again in a review.',
    severity: 'error',
    from: { path: PURE },
    to: {
      path: `${EFFECTS}|^src/(providers|simulator|commands|session|terminal|reconcile|support|journal|apply|rehearse|lab)/`,
    },
  },
  {
    name: 'one-direction',
    comment: 'A room would ask one further down the flow; then neither can be understood alone.',
    severity: 'error',
    from: { path: '^src/choose/' },
    to: { path: '^src/(drift|actions|planner|guards|prove|report|config)/' },
  },
  {
    name: 'drift-states-facts',
    comment: 'A drift that knows of actions states an intention.',
    severity: 'error',
    from: { path: '^src/drift/' },
    to: { path: '^src/(actions|planner|guards|prove|report|config)/' },
  },
  {
    name: 'actions-do-not-plan',
    comment: 'An action that knows the planner decides order, which is a stage, not code.',
    severity: 'error',
    from: { path: '^src/actions/' },
    to: { path: '^src/(planner|guards|prove|report|config)/' },
  },
  {
    name: 'guards-do-not-trust',
    comment: 'A guard that asks the planner or an action would repeat its mistake.',
    severity: 'error',
    from: { path: '^src/guards/' },
    to: { path: '^src/(planner|actions|prove|drift)/' },
  },
  {
    name: 'simulator-is-not-its-own-oracle',
    comment: 'The simulator imports what it judges. Its behaviour must be written from Exchange, not from predict().',
    severity: 'error',
    from: { path: '^src/simulator/' },
    to: { path: '^src/(actions|planner|drift|choose|prove|guards|apply|rehearse)/' },
  },
  {
    name: 'providers-do-not-decide',
    comment: 'A provider would decide what to ask for, instead of how.',
    severity: 'error',
    from: { path: '^src/providers/' },
    to: { path: '^src/(actions|planner|drift|choose|prove|guards|apply|rehearse|commands|config|report|journal)/' },
  },
  {
    name: 'lab-is-not-its-own-oracle',
    comment: 'The lab imports what is tried out on it. It is the simulator behind two more doors, and knows no plan.',
    severity: 'error',
    from: { path: '^src/lab/' },
    to: {
      path: '^src/(?!lab/|domain/|support/|simulator/|providers/powershell/bridge/clixml|x509/)',
    },
  },
  {
    name: 'reports-read',
    comment: 'A report that calculates shows something else than what was decided.',
    severity: 'error',
    from: { path: '^src/report/' },
    to: { path: '^src/(choose|drift|actions|planner|guards|prove)/' },
  },
  {
    name: 'explanations-are-words',
    comment: 'A page that asks another room says something else tomorrow; the codes are enough.',
    severity: 'error',
    from: { path: '^src/explain/' },
    to: { pathNot: '^src/(explain|domain)/' },
  },
  {
    name: 'only-commands-know-everybody',
    comment: 'Wiring outside commands is a second place where everything meets.',
    severity: 'error',
    from: { pathNot: '^src/(commands/|session/|cli\\.ts)' },
    to: { path: '^src/(commands/|session/|cli\\.ts)' },
  },
  {
    name: 'one-way-into-config',
    comment: 'Inside, nobody asks the YAML: it has come out of config as another type.',
    severity: 'error',
    from: { pathNot: '^src/(config|commands|session|terminal|report)/' },
    to: { path: '^src/config/' },
  },
  {
    name: 'node-powershell-in-one-file',
    comment:
      'What it does wrong is held off in one place; anywhere else a call could hang, or succeed without an answer.',
    severity: 'error',
    from: { pathNot: '^src/providers/powershell/bridge/shell\\.ts$' },
    to: { path: '^node_modules/node-powershell/' },
  },
  {
    name: 'no-circles',
    comment: 'Two files that need each other are one.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
];

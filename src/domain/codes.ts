/**
 * All codes that a person can see. They never change, because scripts compare them. The compiler checks that `explain`
 * has a page for each.
 */

/** Faults that end a run or a command. */
export type FaultCode =
  | 'E-at-refused'
  | 'E-before-differs'
  | 'E-before-lost'
  | 'E-bug'
  | 'E-file-exists'
  | 'E-file-is-directory'
  | 'E-file-missing'
  | 'E-file-too-large'
  | 'E-file-unreadable'
  | 'E-folder-missing'
  | 'E-forbidden-key'
  | 'E-frozen'
  | 'E-guard'
  | 'E-healthchecker-invalid'
  | 'E-healthchecker-source'
  | 'E-held-by-you'
  | 'E-invalid-configuration'
  | 'E-journal-damaged'
  | 'E-journal-empty'
  | 'E-journal-not-written'
  | 'E-journal-touched'
  | 'E-lab-gone'
  | 'E-lease-blocked'
  | 'E-lease-held'
  | 'E-lease-lost'
  | 'E-no-servers'
  | 'E-no-such-run'
  | 'E-no-unfinished-run'
  | 'E-nobody-to-ask'
  | 'E-limit-too-small'
  | 'E-not-a-file'
  | 'E-not-confirmed'
  | 'E-not-issued'
  | 'E-not-json'
  | 'E-not-utf8'
  | 'E-not-writable'
  | 'E-not-written'
  | 'E-not-yaml'
  | 'E-nothing-to-adopt'
  | 'E-nothing-to-revert'
  | 'E-nothing-to-show'
  | 'E-observation-invalid'
  | 'E-other-plan'
  | 'E-other-servers'
  | 'E-other-source'
  | 'E-output-is-input'
  | 'E-output-not-ours'
  | 'E-outside-window'
  | 'E-plan-changed'
  | 'E-plan-differs'
  | 'E-plan-expired'
  | 'E-plan-invalid'
  | 'E-planner-circle'
  | 'E-planner-undeclared'
  | 'E-port-taken'
  | 'E-proofs-owed'
  | 'E-recorded-source'
  | 'E-rehearsal'
  | 'E-report-not-written'
  | 'E-run-finished'
  | 'E-run-unreadable'
  | 'E-script-asks'
  | 'E-servers-not-listed'
  | 'E-several-runs'
  | 'E-simulated-plan'
  | 'E-snap-in-refused'
  | 'E-stale-plan'
  | 'E-step-not-planned'
  | 'E-too-deep'
  | 'E-two-sources'
  | 'E-unfinished-run'
  | 'E-unknown-code'
  | 'E-unknown-schema'
  | 'E-unknown-server'
  | 'E-window-ends'
  | 'E-world-invalid'
  | 'E-world-lock-lost'
  | 'E-world-locked'
  | 'E-wrong-organization'
  | 'E-wrong-usage'
  | `E-powershell-${ShellFault}`;

/** Why PowerShell could not be started, or ended. */
export type ShellFault =
  | '32bit'
  | 'edition'
  | 'ended'
  | 'language-mode'
  | 'missing'
  | 'module'
  | 'policy'
  | 'protocol'
  | 'silent'
  | 'version';

/** What is wrong with the certificate that 444, 443 or transport uses, the worst first. */
export type HolderFault =
  | 'empty'
  | 'stale'
  | 'key-unusable'
  | 'bound-to-auth'
  | 'bound-to-foreign'
  | 'bound-to-expired'
  | 'bound-to-other';
export type Holder = 'backend' | 'frontend' | 'transport';

/** The kinds of drift, ours and reported. */
export type DriftCode =
  | `${Holder}-${HolderFault}`
  | 'auth-expired'
  | 'auth-expiring'
  | 'auth-hybrid'
  | 'auth-key-unusable'
  | 'auth-missing'
  | 'auth-next-date'
  | 'auth-next-missing'
  | 'backend-refused'
  | 'build-not-known'
  | 'certificate-elsewhere'
  | 'certificate-superseded'
  | 'component-inactive'
  | 'connector-dangling'
  | 'mail-client-keeps-old'
  | 'controllers-differ'
  | 'event-logged'
  | 'log-short'
  | 'log-unread'
  | 'fact-unknown'
  | 'frontend-expired'
  | 'frontend-loopback-differs'
  | 'frontend-on-self-signed'
  | 'health-page-red'
  | 'kept-by-hand'
  | 'key-unreadable'
  | 'metabase-names-another'
  | 'no-role'
  | 'no-window-before-deadline'
  | 'not-observed'
  | 'other-machine'
  | 'other-renewer'
  | 'root-copy-missing'
  | 'root-copy-unwanted'
  | 'row-apart'
  | 'row-missing'
  | 'self-signed-expired'
  | 'self-signed-expiring'
  | 'self-signed-missing'
  | 'service-not-running'
  | 'several-candidates'
  | 'shell-by-snap-in'
  | 'shell-of-another'
  | 'shell-of-none'
  | 'transport-restart-due'
  | 'web-restart-due'
  | 'wire-differs'
  | 'probe-through-narrow-connector'
  | 'wire-unread';

/** What `exstate check` finds beside drift. */
export type CheckCode =
  | 'certificate-expired'
  | 'certificate-expires'
  | 'certificate-not-installed'
  | 'certificate-not-listed'
  | 'certificate-not-yet-valid'
  | 'facts-unread'
  | 'healthchecker-export'
  | 'not-compared'
  | 'proofs-owed'
  | 'restart-pending'
  | 'run-unfinished'
  | 'runs-unread'
  | 'server-not-desired'
  | 'server-unread'
  | 'setup-added'
  | 'setup-changed'
  | 'setup-key-unusable'
  | 'setup-removed'
  | 'setup-running'
  | 'setup-stops';

/** Faults and warnings in a desired state. */
export const FINDING_CODES = [
  'E-no-file',
  'E-not-a-file',
  'E-unreadable',
  'E-too-large',
  'E-not-utf8',
  'E-empty-file',
  'E-control-character',
  'E-yaml-syntax',
  'E-many-documents',
  'E-alias',
  'E-alias-bomb',
  'E-too-deep',
  'E-duplicate-key',
  'E-unknown-key',
  'E-missing-key',
  'E-empty-value',
  'E-wrong-type',
  'E-not-allowed',
  'E-not-yet',
  'E-malformed',
  'E-out-of-range',
  'E-repeated',
  'E-unknown-version',
  'E-thumbprint',
  'E-duplicate-server',
  'E-duplicate-fqdn',
  'E-not-on-edge',
  'E-only-on-edge',
  'E-iis-without-back-end',
  'E-least-above-most',
  'E-unknown-time-zone',
  'E-no-such-day',
  'E-days-and-on',
  'E-window-empty',
  'E-window-never-opens',
  'E-freeze-backwards',
  'E-critical-above-warning',
  'W-name-differs',
  'W-window-over',
  'W-windows-short',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

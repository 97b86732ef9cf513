import { expect } from 'vitest';
import { FRONT_END } from '../../src/domain/facts.ts';
import {
  iisReset,
  installUpdate,
  newWebBinding,
  removeWebBinding,
  startService,
  stopService,
} from '../../src/simulator/index.ts';
import { BACK_END, behaviors, bind, certificates, FAILED, iis, PUBLIC_443, switches } from './behavior.ts';

const ELSEWHERE = 'E'.repeat(40);

behaviors('IIS and http.sys', [
  [
    '8.3: a record moves, and 443 with it does not',
    {},
    (s) => bind(s, 'next'),
    {
      returns: true,
      'sslcert/0.0.0.0:444': 'next',
      'wire/0.0.0.0:444': 'next',
      'web/restart-due': true,
      ...PUBLIC_443,
    },
  ],
  [
    '8.3: moved again to the same, nothing changes',
    {},
    (s) => bind(s, 'old'),
    { returns: false, 'web/restart-due': false },
  ],
  [
    '8.3: a hash without its key fails',
    { server: certificates({ id: 'bare', subject: 'CN=EX01', key: null, notAfter: '2031-01-01T00:00:00Z' }) },
    (s) => bind(s, 'bare'),
    { throws: /0x80070520/, 'sslcert/0.0.0.0:444': 'old' },
  ],
  [
    '6: a CNG key binds without complaint',
    {
      server: certificates({
        id: 'cng',
        subject: 'CN=EX01',
        key: { provider: 'cng' },
        notAfter: '2031-01-01T00:00:00Z',
      }),
    },
    (s) => bind(s, 'cng'),
    { 'sslcert/0.0.0.0:444': 'cng', 'shell/opens': true },
  ],
  [
    '8.3: without the binding there is nothing to bind to',
    {},
    (s) => {
      removeWebBinding(s.ex, BACK_END, '*:444:');
      bind(s, 'next');
    },
    {
      throws: /has 0 HTTPS bindings/,
      'row/Exchange Back End/*:444:': null,
      'sslcert/0.0.0.0:444': null,
      'shell/opens': false,
    },
  ],
  [
    '8.3: with two that share the record neither',
    { server: { rows: { [BACK_END]: ['*:444:', '*:444:mail.contoso.com'] } } },
    (s) => bind(s, 'next'),
    { throws: /has 2 HTTPS bindings/ },
  ],
  ['8.3: a binding is added once', {}, (s) => newWebBinding(s.ex, BACK_END, '*:444:'), { throws: /duplicate/ }],
  [
    '8.1: an empty address is the wildcard',
    { server: { rows: { 'Default Web Site': [':443:'] } } },
    () => {},
    {
      'row/Default Web Site/*:443:': { sslFlags: 0 },
      'row/Default Web Site/127.0.0.1:443:': null,
      'row/Exchange Back End/*:444:': null,
      'wire/127.0.0.1:443': 'public',
    },
  ],
  [
    '8.2: the loopback address has a record of its own',
    {},
    (s) => bind(s, 'next', 'Default Web Site', '127.0.0.1:443'),
    { 'wire/127.0.0.1:443': 'next', 'wire/0.0.0.0:443': 'public' },
  ],
  [
    '8.2: a binding without a record presents nothing',
    { server: { sslcert: {} } },
    () => {},
    {
      'row/Exchange Back End/*:444:': { sslFlags: 0 },
      'sslcert/0.0.0.0:444': null,
      'wire/0.0.0.0:444': null,
      'shell/opens': false,
    },
  ],
  [
    '8.2: a record whose certificate is gone is stale',
    { server: { sslcert: { '0.0.0.0:444': 'gone' } } },
    () => {},
    { 'sslcert/0.0.0.0:444': expect.stringMatching(/^[0-9A-F]{40}$/), 'wire/0.0.0.0:444': FAILED },
  ],
  [
    '8.2: a record may name a certificate of another store, which Exchange does not see',
    { server: { sslcert: { '0.0.0.0:444': ELSEWHERE }, otherStores: [ELSEWHERE] } },
    () => {},
    {
      'sslcert/0.0.0.0:444': ELSEWHERE,
      'wire/0.0.0.0:444': ELSEWHERE,
      'shell/opens': true,
    },
  ],
  [
    '9: iisreset makes no restart due',
    {},
    (s) => {
      bind(s, 'next');
      iisReset(s.org, s.ex);
    },
    { 'web/restart-due': false, 'sslcert/0.0.0.0:444': 'next' },
  ],
  [
    '9: and starts what was stopped',
    {},
    (s) => {
      stopService(s.ex, 'W3SVC');
      iisReset(s.org, s.ex);
    },
    { 'service/W3SVC': 'running', 'shell/opens': true },
  ],
  [
    '9: while W3SVC is stopped, no port of IIS answers',
    {},
    (s) => stopService(s.ex, 'W3SVC'),
    { 'wire/0.0.0.0:444': null, 'wire/0.0.0.0:443': null, 'shell/opens': false, 'sslcert/0.0.0.0:444': 'old' },
  ],
  [
    '9: starting it serves the record of now',
    {},
    (s) => {
      bind(s, 'next');
      stopService(s.ex, 'W3SVC');
      startService(s.org, s.ex, 'W3SVC');
    },
    { 'web/restart-due': false },
  ],
  [
    '18 iisresetFails noforceTimeout: services stay stopped',
    switches({ iisresetFails: 'noforceTimeout' }),
    (s) => iisReset(s.org, s.ex),
    { throws: /did not stop in a timely fashion/, 'service/W3SVC': 'stopped', 'service/WAS': 'stopped' },
  ],
  [
    '18 iisresetFails poolStuck: the old worker lives on',
    switches({ iisresetFails: 'poolStuck' }),
    (s) => {
      bind(s, 'next');
      iisReset(s.org, s.ex);
    },
    { throws: /application pool/, 'service/W3SVC': 'running', 'web/restart-due': true },
  ],
  [
    '8.3: by default nothing comes back when IIS starts',
    {},
    (s) => {
      bind(s, 'next');
      iisReset(s.org, s.ex);
    },
    { 'sslcert/0.0.0.0:444': 'next' },
  ],
  [
    '18 customMetadataReplays: an old hash does',
    switches({ customMetadataReplays: true }),
    (s) => {
      bind(s, 'next');
      iisReset(s.org, s.ex);
    },
    { 'sslcert/0.0.0.0:444': 'old' },
  ],
  [
    '18 customMetadataReplays: Enable writes its own there, and that stays',
    switches({ customMetadataReplays: true }),
    (s) => {
      iis(s, 'public');
      bind(s, 'next', FRONT_END, '0.0.0.0:443');
      iisReset(s.org, s.ex);
    },
    { 'metabase/Default Web Site': 'public', 'metabase/Exchange Back End': null, ...PUBLIC_443 },
  ],
  [
    '18 customMetadataReplays: what a bind replaces is kept for its site alone',
    switches({ customMetadataReplays: true }),
    (s) => bind(s, 'next'),
    { 'metabase/Exchange Back End': 'old', 'metabase/Default Web Site': null, 'sslcert/0.0.0.0:444': 'next' },
  ],
  [
    '18 customMetadataReplays: binding the old one again leaves what is kept',
    switches({ customMetadataReplays: true }),
    (s) => {
      bind(s, 'next');
      bind(s, 'old');
    },
    { 'metabase/Exchange Back End': 'old', 'sslcert/0.0.0.0:444': 'old' },
  ],
  [
    '8.3: one hash comes over every record of the site that has a binding, and over no other',
    {
      server: {
        customMetadata: { 'Default Web Site': 'next' },
        rows: { 'Exchange Back End': ['*:444:'], 'Default Web Site': [':443:'] },
      },
    },
    (s) => iisReset(s.org, s.ex),
    { 'sslcert/0.0.0.0:443': 'next', 'sslcert/127.0.0.1:443': 'public', 'sslcert/0.0.0.0:444': 'old' },
  ],
  [
    '8.3: a record that is gone comes back',
    { server: { customMetadata: { 'Exchange Back End': 'next' }, sslcert: {} } },
    (s) => iisReset(s.org, s.ex),
    { 'sslcert/0.0.0.0:444': 'next', 'wire/0.0.0.0:444': 'next' },
  ],
  [
    '8.3: when W3SVC alone is started, too',
    { server: { customMetadata: { 'Exchange Back End': 'next' } } },
    (s) => {
      stopService(s.ex, 'W3SVC');
      startService(s.org, s.ex, 'W3SVC');
    },
    { 'sslcert/0.0.0.0:444': 'next', 'web/restart-due': false },
  ],
  [
    '18 iisRewritesRecords: changes nothing that is compared',
    switches({ iisRewritesRecords: true }),
    (s) => {
      bind(s, 'next');
      iisReset(s.org, s.ex);
    },
    { 'web/restart-due': false, 'sslcert/0.0.0.0:444': 'next' },
  ],
  [
    '9.2: an update leaves the binding and may drop its record',
    {},
    (s) => installUpdate(s.org, s.ex, '15.2.1748.10', true),
    {
      build: '15.2.1748.10',
      'row/Exchange Back End/*:444:': { sslFlags: 0 },
      'sslcert/0.0.0.0:444': null,
      'setup-running': false,
    },
  ],
  [
    '9.2: an expired certificate on 443 leaves it half done',
    { now: '2027-06-01T00:00:00Z' },
    (s) => installUpdate(s.org, s.ex, '15.2.1748.10'),
    { throws: /The certificate is expired/, 'setup-running': true },
  ],
  [
    '9.2: one on 444 does not',
    { now: '2027-01-01T00:00:00Z' },
    (s) => installUpdate(s.org, s.ex, '15.2.1748.10'),
    { 'setup-running': false },
  ],
  [
    '18 setupChecks everySite: it does',
    { now: '2027-01-01T00:00:00Z', ...switches({ setupChecks: 'everySite' }) },
    (s) => installUpdate(s.org, s.ex, '15.2.1748.10'),
    { throws: /expired/, 'setup-running': true },
  ],
]);

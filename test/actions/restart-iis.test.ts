import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { CSP, EX01, OLD, PUBLIC } from '../server.ts';
import { CHOSEN, OPERATION, predicted, proposed, proven, unsettled, waits } from './asked.ts';

const RESTART = OPERATION['restart-iis'];
const RECORD = 'sslcert/0.0.0.0:444';
const ROW = 'row/Exchange Back End/*:444:';

describe('restart-iis', () => {
  test('is proposed if IIS needs a restart, and for nothing else', () => {
    expect(proposed('restart-iis', 'web-restart-due', 'web/restart-due')).toEqual(RESTART);
    expect(proposed('restart-iis', 'transport-restart-due', 'web/restart-due')).toBeUndefined();
  });

  test.for<[string, Patch, string[]]>([
    ['not without the binding of 444', { [ROW]: known(null) }, [`unmet ${ROW}`]],
    ['not if the binding is unknown', { [ROW]: unknown('x') }, [`unknown ${ROW}`]],
    ['not onto an empty record', { [RECORD]: known(null) }, [`unmet ${RECORD}`]],
    ['not onto one that could not be read', { [RECORD]: unknown('x') }, [`unknown ${RECORD}`]],
    [
      'not onto one whose key cannot be used',
      { [`key/${OLD}`]: known({ ...CSP, usable: false }) },
      [`unmet key/${OLD}`],
    ],
    ['not onto one whose key is gone', { [`key/${OLD}`]: known(null) }, [`unmet key/${OLD}`]],
    ['whatever else is in the store', { [`key/${CHOSEN}`]: known(null) }, []],
    [
      'not if another would come back',
      { 'metabase/Exchange Back End': known(CHOSEN) },
      ['unmet metabase/Exchange Back End'],
    ],
    [
      'not if one would come back on 443',
      { 'metabase/Default Web Site': known(OLD) },
      ['unmet metabase/Default Web Site'],
    ],
  ])('%s', ([, change, expected]) => {
    expect(waits(RESTART, change)).toEqual(expected);
  });

  test.for<[string, Patch, Patch]>([
    ['that IIS is current', {}, { 'web/restart-due': known(false) }],
    ['no service that runs', { 'service/W3SVC': known('running') }, { 'web/restart-due': known(false) }],
    ['no service that is not there', { 'service/WAS': known(null) }, { 'web/restart-due': known(false) }],
    [
      'those that it starts',
      { 'service/W3SVC': known('stopped'), 'service/WAS': known('paused') },
      { 'web/restart-due': known(false), 'service/W3SVC': known('running'), 'service/WAS': known('running') },
    ],
  ])('writes %s', ([, change, expected]) => {
    expect(predicted(RESTART, change).writes).toEqual(expected);
  });

  test('interrupts web clients as long as the desired state of the server declares', () => {
    const { outage } = EX01;
    const here = { server: { outage: { ...outage, webSeconds: { least: 20, most: 45 } } } };
    expect(predicted(RESTART, {}, here).cost).toEqual({ webSeconds: [20, 45] });
    expect(predicted(RESTART).cost).toEqual({ webSeconds: [60, 300] });
  });

  test('unsettles the ports, the shell and every page that was seen', () => {
    const ports = ['wire/0.0.0.0:444', 'wire/0.0.0.0:443', 'wire/127.0.0.1:443'];
    expect(unsettled(RESTART)).toEqual(['shell/opens', 'shell/reaches', ...ports]);
    const pages = { 'health/owa': known(200), 'health/ecp': known(503), 'health/ews': unknown('x') } as const;
    expect(unsettled(RESTART, pages)).toEqual(['shell/opens', 'shell/reaches', ...ports, 'health/owa', 'health/ecp']);
  });
});

describe('after a restart of IIS', () => {
  const W444 = `wire/0.0.0.0:444 = ${OLD}`;
  const W443 = `wire/0.0.0.0:443 = ${PUBLIC}, as before`;
  const LOCAL = `wire/127.0.0.1:443 = ${PUBLIC}, as before`;
  const SHELL = 'shell/opens = true';
  const ALL = [W444, W443, LOCAL, SHELL];
  const without = (...gone: string[]) => ALL.filter((one) => !gone.includes(one));
  const unseen = { 'wire/0.0.0.0:444': unknown('x') };

  test.for<[string, Patch, string[]]>([
    ['every port presents what its record has, and a shell opens', {}, ALL],
    ['444 is not proven where its record is empty', { [RECORD]: known(null) }, without(W444)],
    ['not if it could not be read', { [RECORD]: unknown('x') }, without(W444)],
    ['not if its key cannot be used', { [`key/${OLD}`]: known({ ...CSP, usable: false }) }, without(W444)],
    ['not if its key is gone', { [`key/${OLD}`]: known(null) }, without(W444)],
    ['not if its key is unknown', { [`key/${OLD}`]: unknown('x') }, without(W444)],
    ['443 is not proven if the key of its own is unknown', { [`key/${PUBLIC}`]: unknown('x') }, without(W443, LOCAL)],
    ['a record that was not seen shows by its binding', unseen, ALL],
    ['by a binding that could not be read', { ...unseen, [ROW]: unknown('x') }, ALL],
    ['not without a binding', { ...unseen, [ROW]: known(null) }, without(W444)],
    ['not by a binding with SNI', { ...unseen, [ROW]: known({ sslFlags: 1 }) }, without(W444)],
    ['not by one of the central store', { ...unseen, [ROW]: known({ sslFlags: 2 }) }, without(W444)],
    [
      'not beside a binding of a host that has the central store answer',
      { ...unseen, 'row/Exchange Back End/*:444:owa': known({ sslFlags: 2 }) },
      without(W444),
    ],
    [
      'beside a binding of a host with SNI',
      { ...unseen, 'row/Exchange Back End/*:444:owa': known({ sslFlags: 3 }) },
      ALL,
    ],
    [
      'beside a binding of the central store on another port',
      { ...unseen, 'row/Default Web Site/*:8443:': known({ sslFlags: 2 }) },
      ALL,
    ],
    ['beside one that could not be read', { ...unseen, 'row/Exchange Back End/*:444:owa': unknown('x') }, ALL],
    ['an observed port, whatever the bindings are', { [ROW]: known(null) }, ALL],
    [
      '127.0.0.1 is answered by the binding of all addresses',
      { 'wire/127.0.0.1:443': unknown('x'), 'row/Default Web Site/127.0.0.1:443:': known(null) },
      ALL,
    ],
    [
      '127.0.0.1 is answered first by its own binding',
      { 'wire/127.0.0.1:443': unknown('x'), 'row/Default Web Site/127.0.0.1:443:': known({ sslFlags: 1 }) },
      without(LOCAL),
    ],
    [
      '127.0.0.1 is answered by no binding',
      {
        'wire/127.0.0.1:443': unknown('x'),
        'row/Default Web Site/127.0.0.1:443:': known(null),
        'row/Default Web Site/*:443:': known(null),
      },
      without(LOCAL),
    ],
  ])('%s', ([, change, expected]) => {
    expect(proven(RESTART, change)).toEqual(expected);
  });

  test('443 presents the certificate of its record, not the former one, if 443 is declared or IIS was stopped', () => {
    const ours = [W444, `wire/0.0.0.0:443 = ${PUBLIC}`, `wire/127.0.0.1:443 = ${PUBLIC}`, SHELL];
    expect(proven(RESTART, {}, { server: { frontEnd: { certificate: 'self-signed' } } })).toEqual(ours);
    expect(proven(RESTART, { 'service/W3SVC': known('stopped') })).toEqual(ours);
  });

  test.for<[string, Patch, string[]]>([
    [
      'pages that answered 200 answer 200',
      { 'health/owa': known(200), 'health/ecp': known(200) },
      ['health/owa = 200', 'health/ecp = 200'],
    ],
    ['a page that failed need not answer 200', { 'health/owa': known(503) }, []],
    ['a page that did not answer need not answer 200', { 'health/owa': known(null) }, []],
    ['a page that was not observed need not answer 200', { 'health/owa': unknown('x') }, []],
    ['no event of http.sys is logged', { 'event/15021': known(null) }, ['event/15021 = null']],
    ['no proof of the event if one was logged before', { 'event/15021': known('2026-11-01T00:00:00Z') }, []],
    ['no proof of the event if the log could not be read', { 'event/15021': unknown('x') }, []],
    ['an event of transport does not matter', { 'event/12014': known(null) }, []],
  ])('%s', ([, change, expected]) => {
    expect(proven(RESTART, change).filter((one) => !ALL.includes(one))).toEqual(expected);
  });
});

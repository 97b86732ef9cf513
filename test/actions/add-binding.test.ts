import { describe, expect, test } from 'vitest';
import { type FactKey, known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { OPERATION, predicted, proposed, unsettled, waits } from './asked.ts';

const ADD = OPERATION['add-binding'];
const ADD_443: Operation<'add-binding'> = { ...ADD, site: 'Default Web Site', bindingInformation: '*:443:' };

describe('add-binding', () => {
  test.for<[string, Parameters<typeof proposed>[1], FactKey, object | undefined]>([
    ['is proposed for a binding that is missing', 'row-missing', 'row/Exchange Back End/*:444:', ADD],
    ['for that of 443', 'row-missing', 'row/Default Web Site/*:443:', ADD_443],
    ['not for a binding that is there', 'fact-unknown', 'row/Exchange Back End/*:444:', undefined],
    ['not for a fact that names no binding', 'row-missing', 'row/Exchange Back End', undefined],
    ['not for one that names no site', 'row-missing', 'identity', undefined],
  ])('%s', ([, code, fact, expected]) => {
    expect(proposed('add-binding', code, fact)).toEqual(expected);
  });

  test.for<[string, Patch, string[]]>([
    ['on a Mailbox server', {}, []],
    ['not on an Edge server', { role: known('edge') }, ['unmet role']],
    ['not if the role is unknown', { role: unknown('x') }, ['unknown role']],
    [
      'not beside another binding of 444',
      { 'row/Exchange Back End/*:444:owa': known({ sslFlags: 0 }) },
      ['unmet row/Exchange Back End/*:444:owa'],
    ],
  ])('%s', ([, change, expected]) => {
    expect(waits(ADD, change)).toEqual(expected);
  });

  test('writes the HTTPS binding, without SNI', () => {
    expect(predicted(ADD).writes).toEqual({ 'row/Exchange Back End/*:444:': known({ sslFlags: 0 }) });
    expect(predicted(ADD_443).writes).toEqual({ 'row/Default Web Site/*:443:': known({ sslFlags: 0 }) });
  });

  test('unsettles what its port presents', () => {
    expect(unsettled(ADD)).toEqual(['wire/0.0.0.0:444', 'shell/opens', 'shell/reaches']);
    expect(unsettled(ADD_443)).toEqual(['wire/0.0.0.0:443', 'wire/127.0.0.1:443']);
  });
});

import { expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { concerning, concerningOne } from '../../src/facts/concerning.ts';

const receive = (tlsCertificateName: string | null) => known({ kind: 'receive', tlsCertificateName, resolvesTo: [] });

/** What can decide something on any server. */
const FOR_ALL: Patch = {
  'auth-certificate': known(null),
  'connector/EX02/receive/Client Frontend EX02': receive('<I>CN=EX01<S>CN=EX01'),
  'connector/EX02/receive/Relay': unknown('denied'),
  'connector/EX02/send/Outbound': known({ kind: 'send', tlsCertificateName: null, resolvesTo: [] }),
  'connector/*/hybrid': unknown('denied'),
};
const ORGANIZATION: Patch = {
  ...FOR_ALL,
  'connector/EX01/receive/Default EX01': receive(null),
  'connector/EX02/receive/Default EX02': receive(null),
  'connector/EX03/receive/Gone': known(null),
};

test.each([
  ['many servers', concerning(ORGANIZATION)],
  ['one server', (server: string) => concerningOne(ORGANIZATION, server)],
])(
  'for %s: a Receive connector without a certificate name concerns its own server alone, in any case of its name',
  (_, of) => {
    expect(of('ex01')).toEqual({ ...FOR_ALL, 'connector/EX01/receive/Default EX01': receive(null) });
    expect(of('EX02')).toEqual({ ...FOR_ALL, 'connector/EX02/receive/Default EX02': receive(null) });
    expect(of('EX03')).toEqual({ ...FOR_ALL, 'connector/EX03/receive/Gone': known(null) });
    expect(of('EX04')).toEqual(FOR_ALL);
  },
);

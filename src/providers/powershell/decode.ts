import validateAnswer from '../../../schemas/powershell-answer.schema.json?validator';
import validateObserved from '../../../schemas/powershell-observed.schema.json?validator';
import validateRequest from '../../../schemas/powershell-request.schema.json?validator';
import { type FactKey, type Patch, unknown } from '../../domain/facts.ts';
import { Fault } from '../../domain/fault.ts';
import type { Observation } from '../../domain/observation.ts';
import type { Observed, Outcome } from '../../domain/provider.ts';
import { sayErrors } from '../../support/schema-faults.ts';
import { decodeObservation } from '../recorded/decode.ts';
import type { Arguments } from './bridge/request.ts';
import type { Reply } from './bridge/session.ts';

/** Refuses arguments that the scripts do not expect, before they are sent. The scripts check again. */
export function checkedRequest(operation: string, given: Arguments): Arguments {
  if (validateRequest({ operation, arguments: given })) return given;
  throw new Error(
    `the PowerShell module does not know this request for ${operation}: ${sayErrors(validateRequest.errors)}`,
  );
}

/** One answer of observe, or undefined if it does not match its schema. Then no fact is known from it. */
export function observed(value: unknown): Observed | undefined {
  if (!validateObserved(value)) return undefined;
  const { server, at, facts } = value as { server: string | null; at: string; facts: Patch };
  return { server, at, facts: decodeFacts(server, at, facts) };
}

/** A fact that does not match its schema becomes unknown; the others stay. */
function decodeFacts(server: string | null, at: string, facts: Patch): Patch {
  const whole = tidied(server, at, facts);
  if (whole) return whole;
  const one = (key: FactKey) => tidied(server, at, { [key]: facts[key] }) ?? { [key]: unknown(NOT_A_FACT) };
  return Object.fromEntries((Object.keys(facts) as FactKey[]).flatMap((key) => Object.entries(one(key))));
}

const NOT_A_FACT = 'PowerShell sent a value that this fact cannot have';

/**
 * Decodes facts like a recorded observation: the same format of thumbprints and instants, and the bytes of a
 * certificate decide.
 */
function tidied(server: string | null, at: string, facts: Patch): Patch | undefined {
  const document: Observation = {
    schema: 'exstate/observation/v1',
    organization: 'asked',
    source: { kind: 'servers', name: 'asked', through: 'powershell' },
    takenAt: at,
    facts: server === null ? facts : {},
    servers: server === null ? {} : { [server]: { takenAt: at, facts } },
  };
  try {
    const decoded = decodeObservation(document, 'PowerShell');
    return server === null ? decoded.facts : decoded.servers[server]?.facts;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** What a reply shows: an error is an answer of the server, but without an answer nothing is known. */
export function outcome(reply: Reply): Outcome {
  switch (reply.is) {
    case 'lost':
      return { is: 'lost', because: reply.because };
    case 'unsent':
      return { is: 'refused', error: `Nothing was sent: ${reply.because}.` };
    case 'failed': {
      const [first] = reply.errors;
      const error = reply.errors.map(({ message }) => message).join(' ');
      return /^exstate\/lost\b/.test(first?.fqid ?? '') ? { is: 'lost', because: error } : { is: 'refused', error };
    }
    case 'answered': {
      const [answer, ...more] = reply.data;
      if (more.length > 0 || !validateAnswer(answer)) return { is: 'lost', because: 'its answer is invalid' };
      const { changed, way } = answer as { changed: boolean; way?: string };
      return { is: 'done', changed, ...(way ? { way } : {}) };
    }
  }
}

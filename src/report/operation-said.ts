import type { Operation } from '../domain/operation.ts';

/** An operation in a few words, for a table and for the progress. */
export const operationSaid = (operation: Operation): string => OPERATIONS[operation.kind](operation);

const port = (operation: Operation): string =>
  'endpoint' in operation ? operation.endpoint.slice(operation.endpoint.lastIndexOf(':') + 1) : '';

const OPERATIONS: Readonly<Record<Operation['kind'], (operation: Operation) => string>> = {
  'issue-certificate': () => 'renew',
  'grant-key': () => 'grant the key',
  'trust-certificate': () => 'copy to Trusted Root',
  'untrust-certificate': () => 'remove from Trusted Root',
  'add-binding': () => 'add the binding',
  'bind-certificate': (operation) => `bind ${port(operation)}`,
  'restart-iis': () => 'restart IIS',
  'enable-smtp': () => 'transport certificate',
  'restart-transport': () => 'restart transport',
  'remove-certificate': () => 'remove the old certificate',
};

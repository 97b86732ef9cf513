import type { Row } from '../domain/facts.ts';

/**
 * With SNI (1) the record of the host name decides, with the central certificate store (2) a file. In both cases the
 * record of the port does not.
 */
const NO_PORT_RECORD = 0b11;
export const fromPortRecord = (row: Row | null): boolean => row !== null && (row.sslFlags & NO_PORT_RECORD) === 0;

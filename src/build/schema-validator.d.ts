declare module '*.schema.json?validator' {
  import type { ErrorObject } from 'ajv';

  /** Compiled from the schema at build time. After a call, `errors` contains all faults that it found. */
  const validate: { (value: unknown): boolean; errors?: ErrorObject[] | null };
  export default validate;
}

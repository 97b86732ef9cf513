declare module '*.schema.json?validator' {
  import type { ErrorObject } from 'ajv';

  /** Made from the schema at build time; `errors` holds all the faults of the last call. */
  const validate: { (value: unknown): boolean; errors?: ErrorObject[] | null };
  export default validate;
}

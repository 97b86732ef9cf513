/** What a code means, for whoever has just met it. */
export interface Explanation {
  readonly symptom: string;
  readonly cause: string;
  readonly cure: string;
}
export type Explanations = Readonly<Record<string, Explanation>>;

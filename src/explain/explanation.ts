/** What a code means, for the person who meets it: what is wrong and what breaks, then why, then what to do. */
export interface Explanation {
  readonly symptom: string;
  readonly cause: string;
  readonly cure: string;
  /** The commands of the cure, one a line and in full: a person copies them. */
  readonly commands?: readonly string[];
}
export type Explanations = Readonly<Record<string, Explanation>>;

import type {
  Certificate,
  Fact,
  FactKey,
  FamilyName,
  FamilyValue,
  OpenFamily,
  OrganizationFamily,
  Thumbprint,
} from '../domain/facts.ts';

/** What happens when a fact changed and no step was to change it. */
export type Reaction = 'ends the stage' | 'is reported' | 'is ignored';

/** How a provider's values are read. Decoding a certificate takes a library, so it comes as an argument. */
export interface Forms {
  thumbprint(text: string): Thumbprint;
  /** Throws if the text is no certificate. */
  certificate(der: string): Certificate & { readonly thumbprint: Thumbprint };
}

/** What is known about one family of facts, if it is not the same for all families. `T` is the type of its values. */
export interface FamilyOf<T> {
  /** The form of its keys, such as `row/<site>/<bindingInformation>`. */
  readonly key: string;
  readonly scope: 'server' | 'organization';
  /** It takes an Exchange cmdlet to read it, so a management shell. */
  readonly readBy?: 'cmdlet';
  /** The list that holds all of them: a certificate that is not in it is known to be absent. */
  readonly closedBy?: 'store/My';
  /** Its value is a list of certificates. Of it a step says one thing: its own certificate is in it, or is not. */
  readonly lists?: 'certificates';

  /** A change that no step was to make; `rest` is the key after the first slash. */
  readonly unplanned: Reaction | ((rest: string) => Reaction);
  /** Whether it counts as a change. Left out: every difference does. */
  changed?(was: T | null, is: T | null): boolean;
  /** The value in the report of a change. */
  shown?(value: T | null): string;

  /** Whether a written value is observed as it was predicted. Left out: it must be equal. */
  same?(predicted: T, found: T): boolean;
  /** A step is not judged by this written value. */
  byTheWay?(written: T | null): boolean;
  /** Why a proof that does not hold cannot fail its step if it did not hold before the first step either. */
  readonly excuse?: string;

  /** The choice of the certificate depends on it, so no step asks for it again. */
  readonly askedBy?: 'the choice';
  /** Whether a plan still rests on the same answer. Left out: it must be equal. */
  sameAnswer?(was: unknown, is: unknown): boolean;
  /** The undo of a stage writes its old value back. */
  readonly undo?: 'restores it';

  /** The one form in which a value is kept, after the schema of an observation has passed it. */
  tidy?(value: T, rest: string, forms: Forms): Fact<T>;

  /** What an administrator calls it. */
  name(rest: string): string;
  /** The fact and its value, as a whole sentence; plans and journals are files, so the value can be anything. */
  sentence?(value: unknown, rest: string): string;
  /** One sentence for several facts with this value; undefined: one sentence for each. */
  together?(value: unknown, rests: readonly string[]): string | undefined;
  /** What `exstate observe` reports without being asked: these facts, if the value is not as it should be. */
  readonly unwell?: { readonly among: readonly FactKey[]; is(value: unknown, role: unknown): boolean };
}

type KeyOf<F extends FamilyName> = F extends OpenFamily ? `${F}/<${string}>` : F;
type ScopeOf<F extends FamilyName> = F extends OrganizationFamily ? 'organization' : 'server';

export type Family<F extends FamilyName> = FamilyOf<FamilyValue<F>> & {
  readonly key: KeyOf<F>;
  readonly scope: ScopeOf<F>;
};

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

/** What happens when a fact changed and no step predicted it. */
export type Reaction = 'ends the stage' | 'is reported' | 'is ignored';

/**
 * Functions that read the values of a provider. Decoding a certificate needs a library, so the function is an argument.
 */
export interface Forms {
  thumbprint(text: string): Thumbprint;
  /** Throws if the text is not a certificate. */
  certificate(der: string): Certificate & { readonly thumbprint: Thumbprint };
}

/** What exstate knows about one family of facts, if families differ in it. `T` is the type of the values. */
export interface FamilyOf<T> {
  /** The form of its keys, such as `row/<site>/<bindingInformation>`. */
  readonly key: string;
  readonly scope: 'server' | 'organization';
  /** Reading it needs an Exchange cmdlet, so it needs a management shell. */
  readonly readBy?: 'cmdlet';
  /** The complete list. A certificate that is not in it is known to be absent. */
  readonly closedBy?: 'store/My';
  /** The value is a list of certificates. A step claims only that its own certificate is in the list, or is not. */
  readonly lists?: 'certificates';

  /** A change that no step predicted. `rest` is the part of the key after the first slash. */
  readonly unplanned: Reaction | ((rest: string) => Reaction);
  /** Whether a difference counts as a change. Default: every difference does. */
  changed?(was: T | null, is: T | null): boolean;
  /** The value, as the report of a change shows it. */
  shown?(value: T | null): string;

  /** Whether an observed value agrees with the predicted one. Default: they must be equal. */
  same?(predicted: T, found: T): boolean;
  /** Whether a written value has no influence on the verdict of a step. */
  byTheWay?(written: T | null): boolean;
  /** Why a proof that does not hold cannot fail its step if it did not hold before the first step either. */
  readonly excuse?: string;
  /**
   * Why a proof of this fact never fails its step: it can be wrong because of another server. The step waits for it, and
   * the report shows that it did not hold.
   */
  readonly decidesNothing?: string;
  /** The value comes some time after the step that wrote it. The step waits for it where it could be read before. */
  readonly comesLater?: true;

  /** The choice of the certificate depends on it, so no step asks for it again. */
  readonly askedBy?: 'the choice';
  /** Whether a new answer agrees with the one in the plan. Default: they must be equal. */
  sameAnswer?(was: unknown, is: unknown): boolean;
  /** The undo of a stage restores the old value. */
  readonly undo?: 'restores it';

  /** The one form in which exstate keeps the value, after the schema of an observation accepted it. */
  tidy?(value: T, rest: string, forms: Forms): Fact<T>;

  /** The name that an administrator uses. */
  name(rest: string): string;
  /**
   * The fact and its value in one sentence. The value can have any type, because plans and journals are files that a
   * person can edit.
   */
  sentence?(value: unknown, rest: string): string;
  /** One sentence for several facts with this value. Undefined: each fact needs its own sentence. */
  together?(value: unknown, rests: readonly string[]): string | undefined;
  /** Facts that `exstate observe` reports without --verbose if their value is wrong. */
  readonly unwell?: { readonly among: readonly FactKey[]; is(value: unknown, role: unknown): boolean };
}

type KeyOf<F extends FamilyName> = F extends OpenFamily ? `${F}/<${string}>` : F;
type ScopeOf<F extends FamilyName> = F extends OrganizationFamily ? 'organization' : 'server';

export type Family<F extends FamilyName> = FamilyOf<FamilyValue<F>> & {
  readonly key: KeyOf<F>;
  readonly scope: ScopeOf<F>;
};

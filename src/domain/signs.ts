/**
 * Signs that draw nothing, or something else than what is there: escape sequences of terminals, line ends, marks that
 * turn the direction of writing, halves of signs. The joiner of emoji is none of them.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?!\u200d)\p{Cf}/u;

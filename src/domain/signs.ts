/**
 * Characters that are invisible or change how others are displayed: escape sequences, line ends, marks of text
 * direction, halves of surrogate pairs. The zero-width joiner of emoji is allowed.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?!\u200d)\p{Cf}/u;

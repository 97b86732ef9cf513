/** The renderings of a check (formats, section 10). */
export const CHECK_FORMATS = ['text', 'json', 'prometheus', 'prtg'] as const;
export type CheckFormat = (typeof CHECK_FORMATS)[number];

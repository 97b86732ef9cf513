import type { Thumbprint } from '../domain/facts.ts';

/** Copied from a console a thumbprint carries spaces and U+200E in front, from netsh it is lower-case. */
export const normalThumbprint = (text: string): Thumbprint => text.replace(/[^0-9A-Fa-f]/g, '').toUpperCase();

export const isThumbprint = (text: string): boolean => /^[0-9A-F]{40}$/.test(text);

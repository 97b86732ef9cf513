import type { Thumbprint } from '../domain/facts.ts';

/** A thumbprint copied from a console contains spaces and a leading U+200E; netsh writes it in lower case. */
export const normalThumbprint = (text: string): Thumbprint => text.replace(/[^0-9A-Fa-f]/g, '').toUpperCase();

export const isThumbprint = (text: string): boolean => /^[0-9A-F]{40}$/.test(text);

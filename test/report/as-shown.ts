import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** As a forge shows it: the dialect of GitHub and GitLab, in which raw HTML is allowed. */
export const html = (text: string): string =>
  micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** The characters that a reader sees. */
export const seen = (markup: string): string =>
  markup
    .replace(/<!--.*?-->/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&(\w+);/g, (_, name: string) => ENTITIES[name] ?? `&${name};`);

import { ranges } from '../names-said.ts';
import { counted } from '../page.ts';
import type { Class } from './board.ts';
import { type Html, html } from './markup.ts';

/** The part of the page that describes a class: where a link to it leads. */
export type Home = 'implementation' | 'refused' | 'blocked' | 'not-done' | 'reported' | undefined;

export function homeOf({ stages, refused, blocked, notDone, reported }: Class): Home {
  if (stages.length > 0) return 'implementation';
  if (refused.length > 0) return 'refused';
  if (blocked.length > 0) return 'blocked';
  if (notDone.length > 0) return 'not-done';
  return reported.length > 0 ? 'reported' : undefined;
}

export const idIn = (home: Home, one: Class): Html | false => homeOf(one) === home && html` id="class-${one.number}"`;

/** A link to the class, so that its servers are named in one place only. */
export const classLink = (one: Class): Html =>
  homeOf(one) === undefined ? nameOf(one) : html`<a href="#class-${one.number}">${nameOf(one)}</a>`;

const nameOf = ({ number, servers }: Class): Html =>
  servers.length === 1
    ? html`<bdi>${servers[0] ?? ''}</bdi>`
    : html`class ${number}: ${counted(servers.length, 'server')}`;

export const namesOf = (servers: readonly string[]): Html => html`<bdi>${ranges(servers)}</bdi>`;

/** The title of a class, and whose names and dates its sentences contain. */
export const classTitle = ({ number, servers }: Class): Html =>
  servers.length === 1
    ? html`<bdi>${servers[0] ?? ''}</bdi>`
    : html`Class ${number}: ${counted(servers.length, 'server')}`;

export const likeSaid = ({ servers }: Class): Html | false =>
  servers.length > 1 &&
  html`<p class="like">${namesOf(servers)}. Their plans are the same but for names, thumbprints and dates; what follows is about ${servers[0] ?? ''}.</p>`;

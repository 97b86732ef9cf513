import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where Debian, Ubuntu, macOS and Windows install a Chromium. playwright-core brings none. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

export const CHROMIUM = PLACES.find((place) => existsSync(place));

/** For the name of a group of tests, so that a skipped one says why. */
export const WHY_SKIPPED = CHROMIUM === undefined ? ' (skipped: no Chromium is installed here)' : '';

/** A container runs as root, and Chromium has no sandbox for root. It has no graphics card either, and to simulate one takes seconds. */
const FOR_CONTAINERS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];
export const launch = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM ?? '', args: FOR_CONTAINERS });

export interface Heard {
  /** What the console says, and errors of the script. */
  readonly said: string[];
  readonly requests: string[];
}

/** Notes everything that a page says or asks for. */
export function listenTo(page: Page): Heard {
  const heard: Heard = { said: [], requests: [] };
  page.on('console', (message) => heard.said.push(message.text()));
  page.on('pageerror', (error) => heard.said.push(error.message));
  page.on('request', (request) => heard.requests.push(request.url()));
  return heard;
}

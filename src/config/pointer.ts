/** JSON pointers. All checks name a place in a file in this form. */
export const child = (path: string, key: string | number): string =>
  `${path}/${String(key).replace(/~/g, '~0').replace(/\//g, '~1')}`;

export const parent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export const keysOf = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((key) => key.replace(/~1/g, '/').replace(/~0/g, '~'));

export const lastKey = (path: string): string => keysOf(path).at(-1) ?? '';

/** The readablePath form for messages, such as `servers[0].selfSigned`. */
export const readablePath = (path: string): string =>
  keysOf(path).reduce((said, key) => (/^\d+$/.test(key) ? `${said}[${key}]` : said ? `${said}.${key}` : key), '') ||
  'the file';

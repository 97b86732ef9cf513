import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Ended, typed } from '../../cli/exstate.ts';

export const TOKEN = 'token-of-the-job';
/** More than a page: the own comment may be on the second one. */
const OTHERS = Array.from({ length: 100 }, (_, at) => ({ id: at + 1, body: `comment ${at + 1}`, own: false }));

export interface Comment {
  readonly id: number;
  body: string;
  /** Written with the token of the job, and not by a person. */
  readonly own: boolean;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
}

/** What an API of a forge answers; undefined: no such address. */
export type Api = (request: Request, forge: Forge) => unknown;

/** The server of a forge, as far as the pipelines call it, on 127.0.0.1. */
export class Forge {
  readonly comments: Comment[] = structuredClone(OTHERS);
  /** The files that the jobs of a run saved, by `RUN/ARTIFACT`. */
  readonly artifacts = new Map<string, ReadonlyMap<string, string>>();
  /** The run that planned the last commit of the pull request. */
  planRun: string | undefined;
  private runs = 4000;
  private server: Server | undefined;

  private readonly api: Api;
  constructor(api: Api) {
    this.api = api;
  }

  newRun = (): string => String(++this.runs);

  say(body: string, own = true): Comment {
    const comment = { id: this.comments.length + 1, body, own };
    this.comments.push(comment);
    return comment;
  }

  page({ query }: Request): readonly Comment[] {
    const [size, page] = ['per_page', 'page'].map((name) => Number(query.get(name)));
    return this.comments.slice(((page ?? 1) - 1) * (size ?? 0), (page ?? 1) * (size ?? 0));
  }

  async open(): Promise<string> {
    this.server = createServer(async (request, response) => {
      const { status, answer } = await this.answer(request);
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; answer: unknown }> {
    let text = '';
    // As UTF-8, as the forges read it: text in another encoding would differ.
    for await (const data of request.setEncoding('utf8')) text += data;
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    const url = new URL(request.url ?? '', 'http://forge');
    if (url.pathname === '/exstate') return { status: 200, answer: await runs(body) };
    const { authorization, 'private-token': privateToken } = request.headers;
    if (authorization !== `Bearer ${TOKEN}` && privateToken !== TOKEN) return { status: 401, answer: 'no token' };
    const asked = { method: request.method ?? '', path: url.pathname, query: url.searchParams, body };
    const answer = this.api(asked, this);
    return answer === undefined ? { status: 404, answer: `nothing at ${url.pathname}` } : { status: 200, answer };
  }
}

/** The command in the process of the test: a tenth of the time of a new process. */
const runs = ({ cwd, words }: Record<string, unknown>): Promise<Ended> => typed(cwd as string, words as string[]);

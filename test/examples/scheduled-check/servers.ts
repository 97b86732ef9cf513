import { createServer as http } from 'node:http';
import { type AddressInfo, createServer as tcp } from 'node:net';

export interface Post {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/** A Teams workflow. The last part of the path says with which statuses it answers, one after the other. */
export async function workflow() {
  const posts: Post[] = [];
  const server = http((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      posts.push({ path, type: request.headers['content-type'] ?? '', body: Buffer.concat(chunks).toString('utf8') });
      const statuses = path.split('/').at(-1)?.split('-') ?? [];
      const status = Number(statuses[Math.min(posts.filter((one) => one.path === path).length, statuses.length) - 1]);
      response.writeHead(status, status === 302 ? { location: '/elsewhere/202' } : {}).end();
    });
  });
  const port = await listening(server);
  return {
    posts,
    address: (answers: string) => `http://127.0.0.1:${port}/workflows/${answers}?sig=topsecret`,
    close: () => server.close(),
  };
}

/** A mail server without TLS, which keeps what it got. */
export async function relay() {
  const mails: string[] = [];
  const server = tcp((socket) => {
    let data = false;
    let mail = '';
    socket.on('error', () => {});
    socket.write('220 relay\r\n');
    socket.on('data', (chunk) => {
      const text = chunk.toString('utf8');
      if (data) {
        mail += text;
        if (!mail.endsWith('\r\n.\r\n')) return;
        mails.push(mail);
        data = false;
        socket.write('250 taken\r\n');
      } else if (/^DATA/i.test(text)) {
        data = true;
        mail = '';
        socket.write('354 go on\r\n');
      } else if (/^QUIT/i.test(text)) socket.end('221 bye\r\n');
      else socket.write('250 relay\r\n');
    });
  });
  return { mails, port: await listening(server), close: () => server.close() };
}

const listening = (server: ReturnType<typeof http> | ReturnType<typeof tcp>): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

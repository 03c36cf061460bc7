// The static server of the browser tests: the package as it is shipped (dist/), the tests' own pages
// (TypeScript becomes JavaScript on the way), and what a test mounts.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

const web = dirname(dirname(fileURLToPath(import.meta.url)));

/** The package under test: SCRIM_WEB_DIST or web/dist. */
export const dist = resolve(process.env['SCRIM_WEB_DIST'] ?? join(web, 'dist'));

const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript',
  '.mp4': 'video/mp4',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ts': 'text/javascript',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
};

export interface ServerOptions {
  /** Folders by the address they stand under; '/dist/' and '/test/' (web/test) are there already. */
  mounts?: Record<string, string>;
  /** Whether pages are cross-origin isolated (COOP and COEP). */
  isolated?: boolean;
  /** A Content-Security-Policy for everything. */
  csp?: string;
  /** For how many seconds a browser may keep what is no page. Default: not at all. */
  maxAge?: number;
  /** More headers for everything. */
  headers?: Record<string, string>;
  /** Changes a file's text or bytes before it is sent. */
  rewrite?: (path: string, body: Buffer) => Buffer | string;
}

export interface TestServer {
  /** Such as http://127.0.0.1:12345 */
  origin: string;
  /** The paths that were asked for, in order. */
  requests: string[];
  close(): Promise<void>;
}

export async function serve(options: ServerOptions = {}): Promise<TestServer> {
  const mounts = { '/dist/': dist, '/test/': join(web, 'test'), ...options.mounts };
  const headers: Record<string, string> = { 'cache-control': 'no-cache', ...options.headers };
  if (options.isolated) {
    headers['cross-origin-opener-policy'] = 'same-origin';
    headers['cross-origin-embedder-policy'] = 'require-corp';
  }
  if (options.csp) headers['content-security-policy'] = options.csp;

  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    requests.push(pathname);
    try {
      const body = await read(pathname, mounts);
      const type = types[extname(pathname)] ?? 'application/octet-stream';
      const kept = options.maxAge !== undefined && extname(pathname) !== '.html';
      const age = kept ? { 'cache-control': `max-age=${options.maxAge}` } : {};
      response.writeHead(200, { ...headers, ...age, 'content-type': type });
      response.end(options.rewrite?.(pathname, body) ?? body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await listen(server);
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

async function read(path: string, mounts: Record<string, string>): Promise<Buffer> {
  const prefix = Object.keys(mounts)
    .filter((mount) => path.startsWith(mount))
    .sort((a, b) => b.length - a.length)[0];
  if (prefix === undefined) throw new Error('There is nothing.');
  const folder = resolve(mounts[prefix]!);
  const file = normalize(join(folder, decodeURIComponent(path.slice(prefix.length))));
  if (!file.startsWith(folder + sep)) throw new Error('It lies elsewhere.');
  const body = await readFile(file);
  if (extname(file) !== '.ts') return body;
  const { code } = await transform(body.toString(), { loader: 'ts', target: 'es2022' });
  return Buffer.from(code);
}

function listen(server: Server): Promise<void> {
  return new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
}

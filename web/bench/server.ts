import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** What the bench's pages load, by the beginning of its path: a folder, a file, or a file's bytes. */
export type Content = Record<string, string | Uint8Array>;

export interface Server {
  origin: string;
  /** Paths asked for since it was last emptied. */
  requests: string[];
  /** A path's bytes. Rejects when there are none. */
  read(path: string): Promise<Uint8Array>;
  close(): void;
}

/**
 * Serves at this machine's own address. A page asked for as `…?isolated` is cross-origin isolated:
 * its clock is finer, it may use threads. All but pages may stay in the browser's cache.
 */
export async function serve(content: Content): Promise<Server> {
  const requests: string[] = [];
  const read = async (path: string): Promise<Uint8Array> => {
    const start = Object.keys(content).find((key) => path === key || path.startsWith(`${key}/`));
    const found = start === undefined ? undefined : content[start];
    if (start === undefined || found === undefined) throw new Error(`There is no ${path}.`);
    return typeof found === 'string' ? readFile(join(found, path.slice(start.length))) : found;
  };
  const server = createServer((request, response) => {
    const { pathname: path, search } = new URL(request.url ?? '/', 'http://localhost');
    requests.push(path);
    read(path).then(
      (bytes) => {
        const isPage = extname(path) === '.html';
        response.writeHead(200, {
          'content-type': types[extname(path)] ?? 'application/octet-stream',
          'cache-control': isPage ? 'no-store' : 'max-age=3600',
          ...(isPage && search !== '?isolated' ? {} : isolation),
        });
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    read,
    close: () => void server.close(),
  };
}

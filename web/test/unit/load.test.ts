import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { load, requireSimd } from '../../src/core/load.js';
import { modelBytes, wasmBytes } from './files.js';

let wasmType = 'application/wasm';
let server: Server;
let assets: string;
let asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    // A connection that is kept may end while the next request is on its way.
    response.setHeader('Connection', 'close');
    if (path === '/all/scrim.wasm') {
      response.setHeader('Content-Type', wasmType).end(wasmBytes());
    } else if (path === '/all/landscape.tflite') {
      response.end(modelBytes('landscape'));
    } else if (path.startsWith('/page/')) {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><p>Not found</p>');
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  assets = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
afterEach(() => {
  asked = [];
  wasmType = 'application/wasm';
  vi.restoreAllMocks();
});

it('loads the engine and one network, and nothing else', async () => {
  const { module, model } = await load({ assets: `${assets}/all` });
  expect(module).toBeInstanceOf(WebAssembly.Module);
  expect(model).toEqual(modelBytes('landscape'));
  expect(asked.sort()).toEqual(['/all/landscape.tflite', '/all/scrim.wasm']);
});

it('does without the right content type', async () => {
  wasmType = 'application/octet-stream';
  const { module } = await load({ assets: `${assets}/all/` });
  expect(module).toBeInstanceOf(WebAssembly.Module);
});

it('takes the bytes that the host has, and asks no server', async () => {
  const wasm = wasmBytes();
  const { module, model } = await load({ bytes: { wasm, model: modelBytes('general').buffer } });
  expect(module).toBeInstanceOf(WebAssembly.Module);
  expect(model).toEqual(modelBytes('general'));
});

it.each([
  ['a file that is not there', 'none', /none\/scrim\.wasm: the server says 404.*'assets'/],
  ['a page in place of the file', 'page', /page\/scrim\.wasm is not run.*'assets'/],
])('says what to do about %s', async (_, folder, message) => {
  const loading = load({ assets: `${assets}/${folder}/`, bytes: { model: new Uint8Array(8) } });
  await expect(loading).rejects.toMatchObject({ name: 'ScrimError', code: 'assets', message });
});

it('does not take a page for a network', async () => {
  const loading = load({ assets: `${assets}/page/`, bytes: { wasm: wasmBytes() } });
  await expect(loading).rejects.toMatchObject({ code: 'assets', message: /is no network/ });
});

it('says that a server cannot be reached', async () => {
  const loading = load({ assets: 'http://127.0.0.1:9/' });
  await expect(loading).rejects.toMatchObject({ code: 'assets', message: /cannot be reached/ });
});

it('says what the Content-Security-Policy is to allow', async () => {
  const refusal = new WebAssembly.CompileError("'unsafe-eval' is not an allowed source of script");
  vi.spyOn(WebAssembly, 'compile').mockRejectedValue(refusal);
  const loading = load({ bytes: { wasm: wasmBytes(), model: modelBytes('landscape') } });
  await expect(loading).rejects.toMatchObject({ code: 'assets', message: /'wasm-unsafe-eval'/ });
});

it('knows a browser with SIMD, one without, and one without WebAssembly', () => {
  expect(() => requireSimd()).not.toThrow();
  vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  expect(() => requireSimd()).toThrowError(expect.objectContaining({ code: 'no-simd' }));
  vi.stubGlobal('WebAssembly', undefined);
  expect(() => requireSimd()).toThrowError(expect.objectContaining({ code: 'unsupported' }));
  vi.unstubAllGlobals();
});

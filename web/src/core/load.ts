import { ScrimError } from '../errors.js';
import type { Options } from '../settings.js';

/** What every engine of a page is made with. */
export interface Loaded {
  module: WebAssembly.Module;
  model: Uint8Array;
  threads: number | 'auto';
}

type File = 'scrim.wasm' | 'scrim-threads.wasm' | 'landscape.tflite' | 'general.tflite';

/** As bundlers find them. */
const packaged: Record<File, () => URL> = {
  'scrim.wasm': () => new URL('./scrim.wasm', import.meta.url),
  'scrim-threads.wasm': () => new URL('./scrim-threads.wasm', import.meta.url),
  'landscape.tflite': () => new URL('./landscape.tflite', import.meta.url),
  'general.tflite': () => new URL('./general.tflite', import.meta.url),
};

/**
 * Fetches what the host has not given, all at once. Rejects with a ScrimError: 'no-simd',
 * 'unsupported' (no WebAssembly) or 'assets'.
 */
export async function load(options: Partial<Options>): Promise<Loaded> {
  requireSimd();
  const { bytes = {}, assets, model = 'auto' } = options;
  // The quickest by default: browsers have one thread and no wider registers.
  const network = model === 'general' ? 'general.tflite' : 'landscape.tflite';
  const threads = countThreads(options.threads);
  const program = threads === 1 ? 'scrim.wasm' : 'scrim-threads.wasm';
  const [module, weights] = await Promise.all([
    bytes.wasm ? compiled(bytes.wasm, 'bytes.wasm') : fetchModule(place(program, assets)),
    bytes.model ? toBytes(bytes.model) : fetchModel(place(network, assets)),
  ]);
  return { module, model: weights, threads };
}

/**
 * Threads share memory, which only cross-origin isolated pages may. Without spare cores they are not
 * even tried.
 */
export function countThreads(wanted: Options['threads'] = 'auto'): number | 'auto' {
  if (!globalThis.crossOriginIsolated) return 1;
  return wanted === 'auto' && navigator.hardwareConcurrency < coresForTwo ? 1 : wanted;
}

/** The browser itself keeps two busy: the camera and the encoder work meanwhile. */
const coresForTwo = 4;

/** Throws 'no-simd' or 'unsupported' where the engine cannot run. */
export function requireSimd(): void {
  if (typeof WebAssembly !== 'object') {
    throw new ScrimError('unsupported', 'This browser has no WebAssembly, or it is switched off.');
  }
  if (!WebAssembly.validate(usesSimd)) {
    throw new ScrimError(
      'no-simd',
      'WebAssembly has no SIMD in this browser: Chrome 91, Firefox 89, Safari 16.4 and newer have it.',
    );
  }
}

/** A module with one function: v128.const, i8x16.popcnt, drop. */
const usesSimd = new Uint8Array([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0],
  ...[10, 25, 1, 23, 0, 0xfd, 12, ...new Array<number>(16).fill(0), 0xfd, 0x62, 0x1a, 11],
]);

function place(file: File, assets: string | URL | undefined): URL {
  return assets === undefined ? packaged[file]() : inFolder(file, assets);
}

/** A file's address in a folder whose address may end with a slash or not. */
export function inFolder(name: string, folder: string | URL): URL {
  const base = new URL(folder, globalThis.document?.baseURI);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return new URL(name, base);
}

async function fetchModule(address: URL): Promise<WebAssembly.Module> {
  const response = await fetched(address);
  if (!isWasm(response)) return compiled(await bytesOf(response, address), address.href);
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (error) {
    throw refused(address.href, error);
  }
}

async function fetchModel(address: URL): Promise<Uint8Array> {
  const bytes = await bytesOf(await fetched(address), address);
  const [, , , , ...mark] = bytes.subarray(0, 8);
  if (String.fromCharCode(...mark) !== 'TFL3') {
    throw new ScrimError('assets', `${address.href} is no network. ${whatToDo}`);
  }
  return bytes;
}

/** Servers that do not know the type send another; only the right one can be compiled on the way. */
function isWasm(response: Response): boolean {
  return response.headers.get('Content-Type')?.split(';')[0]?.trim() === 'application/wasm';
}

async function compiled(bytes: BufferSource, name: string): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    throw refused(name, error);
  }
}

/** Vite's server for development bundles packages beforehand, and leaves their files behind. */
const whatToDo = import.meta.url.includes('/.vite/deps/')
  ? "Put optimizeDeps: { exclude: ['scrim'] } into Vite's configuration."
  : "Serve the package's files beside its script, or say with the option 'assets' where they lie.";

async function fetched(address: URL): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { credentials: 'same-origin' });
  } catch (error) {
    throw new ScrimError('assets', `${address.href} cannot be reached. ${whatToDo}`, {
      cause: error,
    });
  }
  if (!response.ok) {
    const status = `${response.status} ${response.statusText}`.trim();
    throw new ScrimError('assets', `${address.href}: the server says ${status}. ${whatToDo}`);
  }
  return response;
}

async function bytesOf(response: Response, address: URL): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new ScrimError('assets', `${address.href} broke off: try again.`, { cause: error });
  }
}

function refused(name: string, error: unknown): ScrimError {
  const advice = /unsafe-eval|security policy/i.test(String(error))
    ? "The page's Content-Security-Policy must allow 'wasm-unsafe-eval' in script-src."
    : whatToDo;
  return new ScrimError('assets', `${name} is not run: ${String(error)}. ${advice}`, {
    cause: error,
  });
}

function toBytes(source: BufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

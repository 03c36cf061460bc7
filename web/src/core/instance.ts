import type { Exports } from './engine.js';
import { shareableInstance } from './threads.js';
import { wasi } from './wasi.js';

/** scrim.wasm or scrim-threads.wasm, ready to be called. */
export interface Instance {
  wasm: Exports;
  /** How many may work, this one included. */
  threads: number;
  /** Ends the threads. */
  close(): void;
}

/** `spawn` makes a worker that hands its first message to `runThread`: for scrim-threads.wasm. */
export async function instantiate(
  module: WebAssembly.Module,
  threads: number,
  spawn: () => Worker,
): Promise<Instance> {
  if (takesMemory(module)) return shareableInstance(module, threads, spawn);
  const imports = wasi(() => wasm.memory);
  const { exports } = await WebAssembly.instantiate(module, imports);
  const wasm = exports as unknown as Exports & { _initialize(): void };
  wasm._initialize();
  return { wasm, threads: 1, close: () => {} };
}

/** Only what shares its memory takes it from outside. */
function takesMemory(module: WebAssembly.Module): boolean {
  return WebAssembly.Module.imports(module).some(({ kind }) => kind === 'memory');
}

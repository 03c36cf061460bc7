/**
 * The threads of scrim-threads.wasm: workers that run the same module on the same memory, each on a
 * stack of its own. This takes the place of Emscripten's own JavaScript, of which nothing is used.
 */
import type { Exports } from './engine.js';
import type { Instance } from './instance.js';

/** What a thread's worker is told first, and all that it is told. */
export interface ThreadStart {
  type: 'thread';
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Addresses: of the thread's description, of its end of the stack, of what to call with what. */
  thread: number;
  stack: number;
  routine: number;
  argument: number;
}

interface SharedExports extends Exports {
  __wasm_call_ctors(): void;
  __indirect_function_table: WebAssembly.Table;
  /** `more`: whether to profile; with Debian 13's Emscripten before that how large stacks are. */
  _emscripten_thread_init(
    thread: number,
    isPage: number,
    isFirst: number,
    mayBlock: number,
    ...more: number[]
  ): void;
  scrim_stack(thread: number): number;
  // With Debian 12's Emscripten, 3.1.6.
  emscripten_tls_init?(): void;
  stackRestore?(stack: number): void;
  // With Debian 13's, 3.1.69.
  _emscripten_tls_init?(): void;
  _emscripten_stack_restore?(stack: number): void;
}

// web/core/CMakeLists.txt says the same.
const pageBytes = 65536;
const initialBytes = 32 * 2 ** 20;
const mostBytes = 2 ** 29;
const stackBytes = 2 ** 18;

export async function shareableInstance(
  module: WebAssembly.Module,
  threads: number,
  spawn: () => Worker,
): Promise<Instance> {
  const memory = new WebAssembly.Memory({
    initial: initialBytes / pageBytes,
    maximum: mostBytes / pageBytes,
    shared: true,
  });
  const workers: Worker[] = [];
  const start = (thread: number, _attributes: number, routine: number, argument: number) => {
    const stack = wasm.scrim_stack(thread);
    const order: ThreadStart = { type: 'thread', module, memory, thread, stack, routine, argument };
    const worker = spawn();
    worker.postMessage(order);
    workers.push(worker);
    return 0;
  };
  const initFirst = (thread: number) =>
    wasm._emscripten_thread_init(thread, 0, 1, 1, ...(wasm.stackRestore ? [0] : [stackBytes, 0]));
  const imports = hostOf(module, memory, {
    __emscripten_init_main_thread_js: initFirst,
    _emscripten_init_main_thread_js: initFirst,
    _emscripten_default_pthread_stack_size: () => stackBytes,
    __pthread_create_js: start,
  });
  const { exports } = await WebAssembly.instantiate(module, imports);
  const wasm = { ...exports, memory } as unknown as SharedExports;
  wasm.__wasm_call_ctors();
  return { wasm, threads, close: () => workers.forEach((worker) => worker.terminate()) };
}

/** In a thread's worker: returns when the thread has ended. */
export function runThread({ module, memory, thread, stack, routine, argument }: ThreadStart): void {
  const { exports } = new WebAssembly.Instance(module, hostOf(module, memory, {}));
  const wasm = exports as unknown as SharedExports;
  (wasm.stackRestore ?? wasm._emscripten_stack_restore)!(stack);
  wasm._emscripten_thread_init(thread, 0, 0, 1, 0, 0);
  (wasm.emscripten_tls_init ?? wasm._emscripten_tls_init)!();
  (wasm.__indirect_function_table.get(routine) as (argument: number) => void)(argument);
}

type Import = (...values: number[]) => number | void;

/** What the module asks of its host. What the engine never calls ends it when it is called. */
function hostOf(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  more: Record<string, Import>,
): WebAssembly.Imports {
  const known: Record<string, Import> = {
    clock_gettime: (_clock = 0, out = 0) => {
      const now = performance.now();
      const view = new DataView(memory.buffer);
      view.setInt32(out, Math.floor(now / 1000), true);
      view.setInt32(out + 4, Math.floor((now % 1000) * 1e6), true);
      return 0;
    },
    emscripten_get_now: () => performance.now(),
    _emscripten_get_now_is_monotonic: () => 1,
    emscripten_resize_heap: (bytes = 0) => {
      try {
        memory.grow(Math.ceil((bytes - memory.buffer.byteLength) / pageBytes));
        return 1;
      } catch {
        return 0;
      }
    },
    emscripten_has_threading_support: () => 1,
    emscripten_check_blocking_allowed: () => {},
    // No thread sends another one messages.
    _emscripten_thread_mailbox_await: () => {},
    _emscripten_thread_set_strongref: () => {},
    environ_sizes_get: (count = 0, bytes = 0) => {
      const view = new DataView(memory.buffer);
      view.setUint32(count, 0, true);
      view.setUint32(bytes, 0, true);
      return 0;
    },
    environ_get: () => 0,
    ...more,
  };
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = { env: { memory } };
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== 'function') continue;
    (imports[from] ??= {})[name] = known[name] ?? missing(name);
  }
  return imports;
}

function missing(name: string): Import {
  return () => {
    throw new Error(`The engine called ${name}.`);
  };
}

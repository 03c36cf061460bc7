import { wasi } from './wasi.js';

/** What scrim.wasm exports: web/core/scrim_core.cpp. */
interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  malloc(bytes: number): number;
  free(pointer: number): void;
  scrim_create(model: number, bytes: number, threads: number): number;
  scrim_destroy(core: number): void;
  scrim_apply(
    core: number,
    effect: number,
    strength: number,
    rgb: number,
    look: number,
    who: number,
    match: number,
    quality: number,
    budget: number,
  ): number;
  scrim_plan(core: number, width: number, height: number, bt709: number, full: number): number;
  scrim_process(core: number): number;
  scrim_answer(): number;
  scrim_reset(core: number): void;
}

/** One camera's engine in WebAssembly memory. One frame at a time, worked on in place. */
export class Engine {
  #wasm: Exports;
  #core: number;
  #pixels = 0;
  #bytes = 0;

  private constructor(wasm: Exports, core: number) {
    this.#wasm = wasm;
    this.#core = core;
  }

  static async create(module: WebAssembly.Module, model: Uint8Array): Promise<Engine> {
    const instance = await WebAssembly.instantiate(
      module,
      wasi(() => wasm.memory),
    );
    const wasm = instance.exports as unknown as Exports;
    wasm._initialize();
    const pointer = wasm.malloc(model.length);
    new Uint8Array(wasm.memory.buffer, pointer, model.length).set(model);
    const core = wasm.scrim_create(pointer, model.length, 1);
    wasm.free(pointer);
    if (core === 0) throw new Error('The network cannot be used.');
    return new Engine(wasm, core);
  }

  /** Frames are I420 of this size from now on. */
  plan(width: number, height: number, bt709: boolean, full: boolean): void {
    const half = (length: number) => (length + 1) >> 1;
    this.#pixels = this.#wasm.scrim_plan(this.#core, width, height, Number(bt709), Number(full));
    this.#bytes = width * height + 2 * half(width) * half(height);
  }

  /** The planes of the frame, Y, U, V one after another. Valid until memory grows: ask each time. */
  get pixels(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#wasm.memory.buffer as ArrayBuffer, this.#pixels, this.#bytes);
  }

  /** Works on the frame in place. */
  process(): void {
    this.#wasm.scrim_process(this.#core);
  }

  close(): void {
    this.#wasm.scrim_destroy(this.#core);
  }
}

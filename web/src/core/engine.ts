import { ScrimError } from '../errors.js';
import { stages, type Report, type Stage } from '../report.js';
import type { CheckedSettings } from '../settings.js';
import { agrees, choices, numberOf } from './choices.js';
import { fastestCrew } from './crew.js';
import { instantiate, type Instance } from './instance.js';
import { planesOf, type FrameLayout } from './layout.js';
import { readParts, type Parts } from './parts.js';
import { pixelsOf } from './picture.js';

/** What scrim.wasm exports: web/core/scrim_core.cpp. */
export interface Exports {
  memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  free(pointer: number): void;
  scrim_create(model: number, bytes: number, threads: number): number;
  scrim_why(): number;
  scrim_simd(): number;
  scrim_message(status: number): number;
  scrim_name(choice: number, value: number): number;
  scrim_areas(): number;
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
    view: number,
  ): number;
  scrim_set_picture(core: number, rgba: number, width: number, height: number, fit: number): number;
  scrim_plan(
    core: number,
    width: number,
    height: number,
    format: number,
    matrix: number,
    range: number,
  ): number;
  scrim_process(core: number, matte: number): number;
  scrim_matte(core: number): number;
  scrim_take_apart(core: number): number;
  scrim_parts(): number;
  scrim_answer(): number;
  scrim_reset(core: number): void;
}

// web/core/agreed.hpp refuses to compile with other numbers than these.
const areaCount = 8;
const ok = 0;
/** Where the fields of `Answer` lie, in bytes: whole numbers, then floats. */
const answerAt = {
  shown: 0,
  reason: 4,
  quality: 8,
  adjustment: 12,
  person: 16,
  region: 20,
  milliseconds: 36,
  total: 60,
} as const;
const answerBytes = 64;

/** What happened to one frame. Times in milliseconds. */
export interface FrameReport {
  shown: Report['shown'];
  /** Why it was covered; empty when it was not. */
  reason: string;
  quality: number;
  adjustment: Report['adjustment'];
  person: number;
  /** Where the network looked: x, y, width, height in pixels. */
  region: readonly [number, number, number, number];
  stages: Record<Stage, number>;
  total: number;
}

/** What is fixed when an Engine is made. */
export interface EngineOptions {
  /** scrim.wasm or scrim-threads.wasm, compiled. */
  module: WebAssembly.Module;
  /** A network's bytes; copied. */
  model: Uint8Array;
  /**
   * How many threads the network gets; 'auto': as many as measure best. More than 1 need
   * scrim-threads.wasm. Default 1.
   */
  threads?: number | 'auto';
  /** For threads: a worker that hands its first message to `runThread`. Default: this same script. */
  spawn?: () => Worker;
}

/**
 * WebAssembly stopped in the middle of its work: out of memory, or a fault. Its memory cannot be
 * trusted any more: throw the Engine away, and make another one (better in a fresh worker, which
 * gives the memory back).
 */
export class EngineDied extends Error {
  override readonly name = 'EngineDied';
}

/**
 * One camera's engine in WebAssembly memory. One frame at a time, worked on in place:
 * `plan` when the frames change, write `pixels`, `process`, read `pixels`. When `process` throws,
 * `pixels` must not be shown. Any call may throw EngineDied; from then on none works.
 */
export class Engine {
  readonly #instance: Instance;
  readonly #wasm: Exports;
  readonly #core: number;
  #layout: FrameLayout | null = null;
  #pixels = 0;
  #bytes = 0;
  #picture: ImageBitmap | null = null;
  #fit: CheckedSettings['fit'] = 'cover';
  #showsMatte = false;
  #died: unknown = null;

  private constructor(instance: Instance, core: number) {
    this.#instance = instance;
    this.#wasm = instance.wasm;
    this.#core = core;
  }

  /**
   * Rejects with a ScrimError 'assets' when the network is none that it can use, or the module is of
   * another version than this script.
   */
  static async create(options: EngineOptions): Promise<Engine> {
    const { module, model, threads = 1, spawn } = options;
    if (threads === 'auto') return fastestCrew((threads) => Engine.create({ ...options, threads }));
    const instance = await instantiate(module, threads, spawn ?? anotherOfThis);
    const { wasm } = instance;
    return alive(() => {
      if (!agrees((choice, value) => text(wasm, wasm.scrim_name(choice, value)))) {
        instance.close();
        throw new ScrimError('assets', otherVersion);
      }
      const pointer = copied(wasm, model);
      const core = wasm.scrim_create(pointer, model.length, instance.threads);
      wasm.free(pointer);
      if (core === 0) {
        instance.close();
        const why = text(wasm, wasm.scrim_why());
        throw new ScrimError('assets', `The network cannot be used: ${why}.`);
      }
      return new Engine(instance, core);
    });
  }

  /** How many work for the network. */
  get threads(): number {
    return this.#instance.threads;
  }

  /** The instruction set in use: 'WASM' is SIMD of 128 bits. */
  get simd(): string {
    return text(this.#wasm, this.#wasm.scrim_simd());
  }

  /** Bytes of WebAssembly memory, which never shrinks. */
  get memory(): number {
    return this.#wasm.memory.buffer.byteLength;
  }

  /**
   * From the next frame on. `budget`: the milliseconds that a frame may take, 0 for no limit. A
   * picture is copied when it or its fit is another than the one before.
   */
  apply(settings: CheckedSettings, budget: number): void {
    this.#showsMatte = settings.view === 'matte';
    const colour = typeof settings.with === 'string' ? settings.with : '#000000';
    const replacement = typeof settings.with === 'string' ? 'colour' : 'picture';
    const effect = settings.effect === 'replace' ? replacement : settings.effect;
    if (effect === 'picture') this.#show(settings.with as ImageBitmap, settings.fit);
    this.#call((wasm) => {
      const areas = new Float32Array(wasm.memory.buffer, wasm.scrim_areas(), 2 * areaCount * 4);
      areas.fill(0);
      [settings.keep, settings.hide].forEach((list, kind) =>
        list.forEach(({ x, y, width, height }, index) =>
          areas.set([x, y, width, height], (kind * areaCount + index) * 4),
        ),
      );
      const status = wasm.scrim_apply(
        this.#core,
        numberOf('effect', effect),
        settings.strength,
        Number.parseInt(colour.slice(1), 16),
        numberOf('look', settings.look),
        numberOf('who', settings.who),
        settings.match,
        settings.quality,
        budget,
        Number(settings.view === 'matte'),
      );
      this.#check(status, 'bad-option', 'The engine refuses the settings');
    });
  }

  #show(picture: ImageBitmap, fit: CheckedSettings['fit']): void {
    if (picture === this.#picture && fit === this.#fit) return;
    const { data, width, height } = pixelsOf(picture);
    this.setPicture(data, width, height, fit);
    this.#picture = picture;
    this.#fit = fit;
  }

  /** The picture for `replace`: RGBA, 64 to 7680 pixels wide and high; copied. */
  setPicture(
    rgba: Uint8Array | Uint8ClampedArray,
    width: number,
    height: number,
    fit: CheckedSettings['fit'],
  ): void {
    this.#call((wasm) => {
      const pointer = copied(wasm, rgba);
      const how = numberOf('fit', fit);
      const status = wasm.scrim_set_picture(this.#core, pointer, width, height, how);
      wasm.free(pointer);
      this.#check(status, 'bad-image', `The engine refuses a picture of ${width}×${height}`);
    });
  }

  /** What frames are from now on. Costs nothing when it is what they were. */
  plan(layout: FrameLayout): void {
    const now = this.#layout;
    const { width, height, format, matrix, range } = layout;
    if (
      now?.width === width &&
      now.height === height &&
      now.format === format &&
      now.matrix === matrix &&
      now.range === range
    ) {
      return;
    }
    this.#call((wasm) => {
      this.#layout = null;
      this.#pixels = wasm.scrim_plan(
        this.#core,
        width,
        height,
        numberOf('format', format),
        numberOf('matrix', matrix),
        numberOf('range', range),
      );
      if (this.#pixels === 0) {
        throw new ScrimError(
          'bad-track',
          `Frames of ${width}×${height} are not taken: 64 to 7680 pixels wide and high are.`,
        );
      }
    });
    this.#layout = { ...layout };
    this.#bytes = planesOf(layout).bytes;
  }

  /** What was planned last, or null. */
  get layout(): Readonly<FrameLayout> | null {
    return this.#layout;
  }

  /**
   * The frame's planes, one after another: planesOf(layout) says where. Valid until the next other
   * call, because memory may grow and move: ask each time.
   */
  get pixels(): Uint8Array<ArrayBuffer> {
    return this.#view(this.#pixels, this.#bytes);
  }

  /** Works on the frame in place. `matte`: whether `matte` is to be filled. */
  process(matte = false): void {
    if (this.#layout === null) throw new Error('No frame has been planned.');
    this.#call((wasm) => {
      const status = wasm.scrim_process(this.#core, Number(matte));
      this.#check(status, 'engine-failed', 'The engine refuses the frame');
    });
  }

  /** The newest frame's matte: 255 is person. Valid as `pixels` is. */
  get matte(): Uint8Array<ArrayBuffer> {
    const { width, height } = this.#layout ?? { width: 0, height: 0 };
    return this.#view(this.#wasm.scrim_matte(this.#core), width * height);
  }

  /** Whether `process` puts the matte in the picture's place, which `takeApart` does not. */
  get showsMatte(): boolean {
    return this.#showsMatte;
  }

  /**
   * As `process`, but the last step is the caller's: `pixels` stay what they were, and what they are
   * composed with is given. Valid as `pixels` is.
   */
  takeApart(): Parts {
    const layout = this.#layout;
    if (layout === null) throw new Error('No frame has been planned.');
    return this.#call((wasm) => {
      const status = wasm.scrim_take_apart(this.#core);
      this.#check(status, 'engine-failed', 'The engine refuses the frame');
      return readParts(wasm.memory.buffer, wasm.scrim_parts(), layout);
    });
  }

  /** What happened to the newest frame. */
  get report(): FrameReport {
    return this.#call((wasm) => {
      const answer = new DataView(wasm.memory.buffer, wasm.scrim_answer(), answerBytes);
      const whole = (at: number) => answer.getInt32(at, true);
      const float = (at: number, index = 0) => answer.getFloat32(at + 4 * index, true);
      const reason = whole(answerAt.reason);
      const region = (index: number) => float(answerAt.region, index);
      const times = stages.map((stage, i) => [stage, float(answerAt.milliseconds, i)]);
      return {
        shown: choices.shown[whole(answerAt.shown)] ?? 'nothing',
        reason: reason === ok ? '' : text(wasm, wasm.scrim_message(reason)),
        quality: whole(answerAt.quality),
        adjustment: choices.adjustment[whole(answerAt.adjustment)] ?? 'none',
        person: float(answerAt.person),
        region: [region(0), region(1), region(2), region(3)],
        stages: Object.fromEntries(times) as Record<Stage, number>,
        total: float(answerAt.total),
      };
    });
  }

  /** Forgets the frames before: for another camera. */
  reset(): void {
    this.#call((wasm) => wasm.scrim_reset(this.#core));
  }

  /** Nothing may be called afterwards. */
  close(): void {
    this.#instance.close();
    this.#died ??= 'it was closed';
  }

  #view(address: number, bytes: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#wasm.memory.buffer as ArrayBuffer, address, bytes);
  }

  #check(status: number, code: ScrimError['code'], what: string): void {
    if (status === ok) return;
    throw new ScrimError(code, `${what}: ${text(this.#wasm, this.#wasm.scrim_message(status))}.`);
  }

  #call<T>(work: (wasm: Exports) => T): T {
    if (this.#died !== null) {
      throw new EngineDied('The engine has stopped.', { cause: this.#died });
    }
    try {
      return alive(() => work(this.#wasm));
    } catch (error) {
      if (error instanceof EngineDied) this.#died = error.cause;
      throw error;
    }
  }
}

const otherVersion =
  'The .wasm file is of another version than this script: serve both out of one package.';

function anotherOfThis(): Worker {
  return new Worker(globalThis.location.href, { type: 'module', name: 'scrim-thread' });
}

/** A trap (there are no exceptions in scrim.wasm) becomes EngineDied. */
function alive<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ScrimError) throw error;
    throw new EngineDied(`The engine has stopped: ${String(error)}`, { cause: error });
  }
}

/** Where a copy of the bytes lies, for `free`. */
function copied(wasm: Exports, bytes: Uint8Array | Uint8ClampedArray): number {
  const pointer = wasm.malloc(bytes.length);
  if (pointer === 0) throw new Error('out of memory');
  new Uint8Array(wasm.memory.buffer, pointer, bytes.length).set(bytes);
  return pointer;
}

function text(wasm: Exports, address: number): string {
  const bytes = new Uint8Array(wasm.memory.buffer, address);
  // A copy: decoders refuse memory that threads share.
  return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
}

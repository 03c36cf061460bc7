import type { Engine } from '../core/engine.js';
import type { CompositorKind } from '../report.js';
import type { Options } from '../settings.js';
import { CompositorLost, type Compositor } from './compositor.js';
import { CpuCompositor } from './cpu.js';
import { GpuCompositor, type Gpu } from './gpu.js';
import { Race } from './race.js';
import { openWebGl2 } from './webgl2.js';
import { openWebGpu } from './webgpu.js';

/** Frames that the CPU composes before anything else is tried, so that nothing delays the start. */
const undisturbed = 15;

type GpuKind = Exclude<CompositorKind, 'cpu'>;

/** Null when there is none, or when it is none worth having. */
async function open(kind: GpuKind, allowSoftware: boolean): Promise<Gpu | null> {
  try {
    const gpu = kind === 'webgpu' ? await openWebGpu(allowSoftware) : openWebGl2(allowSoftware);
    if (gpu === null || allowSoftware || !gpu.software) return gpu;
    gpu.close();
  } catch {
    // Drivers fail in many ways; the CPU is always there.
  }
  return null;
}

/**
 * The compositor that was asked for; for 'auto' the CPU, until a GPU has turned out to be clearly
 * faster on this very stream of frames. Where the GPU is lost, or there is none, the CPU goes on
 * with the same frame.
 */
export class ChosenCompositor implements Compositor {
  #cpu = new CpuCompositor();
  #gpu: GpuCompositor | null = null;
  /** Between the CPU and the GPU; null when there is none, or when it is decided. */
  #race: Race | null = null;
  #choice: Options['compositor'];
  #lost: (message: string) => void;
  /** Of the frames, with 'auto', and how many there were of this size. */
  #size = 0;
  #frames = 0;
  #untried: GpuKind[] = [];
  /** Another one whenever a GPU that is still being opened comes too late. */
  #era = {};
  #opening = false;

  /** `lost` is told in a sentence that a GPU is gone, or was not there. */
  constructor(choice: Options['compositor'], lost: (message: string) => void) {
    this.#choice = choice;
    this.#lost = lost;
    if (choice === 'webgl2' || choice === 'webgpu') this.#untried = [choice];
  }

  /** The one in place: a GPU that is still in a race is not. */
  get kind(): CompositorKind {
    return this.#race === null && this.#gpu !== null ? this.#gpu.kind : 'cpu';
  }

  async compose(engine: Engine, frame: VideoFrame): Promise<VideoFrame> {
    if (engine.showsMatte) return this.#cpu.compose(engine, frame);
    this.#consider(frame);
    const race = this.#race;
    const gpu = race?.turn === 'holder' ? null : this.#gpu;
    const begin = performance.now();
    try {
      const made = await (gpu ?? this.#cpu).compose(engine, frame);
      if (race !== null) {
        race.took(performance.now() - begin);
        this.#judge();
      }
      return made;
    } catch (error) {
      if (!(error instanceof CompositorLost)) throw error;
      // A GPU that was lost once is not trusted again.
      this.close();
      this.#choice = 'cpu';
      this.#lost('The GPU was lost: the CPU composes from now on.');
      return this.#cpu.compose(engine, frame);
    }
  }

  close(): void {
    this.#gpu?.close();
    this.#gpu = this.#race = null;
    this.#era = {};
    this.#opening = false;
    this.#untried = [];
  }

  /** Opens a GPU when it is time. Meanwhile the CPU composes: no frame waits for it. */
  #consider(frame: VideoFrame): void {
    const measures = this.#choice === 'auto';
    const size = frame.displayWidth * frame.displayHeight;
    if (measures && size !== this.#size) {
      this.close();
      this.#size = size;
      this.#frames = 0;
      this.#untried = ['webgpu', 'webgl2'];
    }
    if (this.#gpu !== null || this.#opening) return;
    if (measures && ++this.#frames <= undisturbed) return;
    const kind = this.#untried.shift();
    if (kind !== undefined) void this.#challenge(kind, measures);
  }

  async #challenge(kind: GpuKind, measures: boolean): Promise<void> {
    const era = this.#era;
    this.#opening = true;
    const gpu = await open(kind, !measures);
    if (era !== this.#era) return gpu?.close();
    this.#opening = false;
    if (gpu !== null) {
      this.#gpu = new GpuCompositor(gpu);
      if (measures) this.#race = new Race();
    } else if (!measures) {
      this.#lost(`There is no ${kind} here: the CPU composes.`);
    }
  }

  #judge(): void {
    const winner = this.#race?.winner ?? null;
    if (winner === null) return;
    this.#race = null;
    if (winner === 'challenger') return;
    this.#gpu?.close();
    this.#gpu = null;
  }
}

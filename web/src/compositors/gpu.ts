import type { Engine } from '../core/engine.js';
import { presentationOf, readFrame } from '../core/frame.js';
import type { Parts } from '../core/parts.js';
import { CompositorLost, type Compositor } from './compositor.js';
import { uniformBytes, uploadsOf, writeUniforms, type Upload } from './composition.js';

/** A canvas of a GPU, with the textures and the shader of composition.ts. Any call may throw. */
export interface Gpu {
  readonly kind: 'webgl2' | 'webgpu';
  /** Whether it is a program on the CPU that plays a GPU. */
  readonly software: boolean;
  readonly canvas: OffscreenCanvas;
  upload(samples: Upload): void;
  /** Draws the whole canvas. */
  draw(uniforms: ArrayBuffer): void;
  /**
   * Whether it was drawn, told by the GPU itself. When not, the GPU is lost for good, and what is on
   * the canvas is not to be shown: in Chromium such a frame stops the track that it is written to.
   */
  drawn(): Promise<boolean>;
  close(): void;
}

/**
 * Composes on a GPU: the engine, under its own gate, gives a frame's parts, and the GPU puts them
 * together in the same whole numbers as the engine does. Of the camera's picture the GPU gets only
 * the box with the person in it.
 */
export class GpuCompositor implements Compositor {
  #gpu: Gpu;
  /** Whose picture was uploaded last, and which. */
  #pictureOf: Engine | null = null;
  #pictureVersion = 0;
  #uniforms = new ArrayBuffer(uniformBytes);

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  get kind(): 'webgl2' | 'webgpu' {
    return this.#gpu.kind;
  }

  async compose(engine: Engine, frame: VideoFrame): Promise<VideoFrame> {
    await readFrame(engine, frame);
    const parts = engine.takeApart();
    try {
      this.#draw(engine, parts);
      const made = new VideoFrame(this.#gpu.canvas, {
        ...presentationOf(frame),
        alpha: 'discard',
      });
      if (await this.#gpu.drawn()) return made;
      made.close();
    } catch (error) {
      throw new CompositorLost('The GPU does not draw.', { cause: error });
    }
    throw new CompositorLost('The GPU is gone.');
  }

  #draw(engine: Engine, parts: Parts): void {
    const { canvas } = this.#gpu;
    const { layout } = parts;
    if (canvas.width !== layout.width || canvas.height !== layout.height) {
      canvas.width = layout.width;
      canvas.height = layout.height;
    }
    const version = parts.picture?.version;
    const known = this.#pictureOf === engine && this.#pictureVersion === version;
    for (const samples of uploadsOf(engine.pixels, parts, known)) this.#gpu.upload(samples);
    if (version !== undefined) {
      this.#pictureOf = engine;
      this.#pictureVersion = version;
    }
    writeUniforms(parts, this.#uniforms);
    this.#gpu.draw(this.#uniforms);
  }

  close(): void {
    this.#gpu.close();
  }
}

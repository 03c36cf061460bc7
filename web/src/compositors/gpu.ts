import type { Engine } from '../core/engine.js';
import { presentationOf, readFrame, sRgb } from '../core/frame.js';
import type { Parts } from '../core/parts.js';
import { CompositorLost, type Compositor } from './compositor.js';
import { uniformBytes, uploadsOf, writeUniforms, type Upload } from './composition.js';

/** A GPU with the textures and the shader of composition.ts. Any call may throw. */
export interface Gpu {
  readonly kind: 'webgl2' | 'webgpu';
  /** Whether it is a program on the CPU that plays a GPU. */
  readonly software: boolean;
  upload(samples: Upload): void;
  /**
   * Draws a picture as large as the frame that `init` describes, and gives it as that frame, in
   * memory: a frame that is still in the GPU may be lost with it at any time, and when that happens
   * while it is written to a track, Chromium's track takes no other frame any more. Rejects when it
   * was not drawn; then the GPU is lost for good.
   */
  draw(uniforms: ArrayBuffer, init: VideoFrameBufferInit): Promise<VideoFrame>;
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
    const { width, height } = parts.layout;
    try {
      this.#upload(engine, parts);
      writeUniforms(parts, this.#uniforms);
      return await this.#gpu.draw(this.#uniforms, {
        ...presentationOf(frame),
        format: 'RGBX',
        codedWidth: width,
        codedHeight: height,
        colorSpace: sRgb,
      });
    } catch (error) {
      throw new CompositorLost('The GPU does not draw.', { cause: error });
    }
  }

  #upload(engine: Engine, parts: Parts): void {
    const version = parts.picture?.version;
    const known = this.#pictureOf === engine && this.#pictureVersion === version;
    for (const samples of uploadsOf(engine.pixels, parts, known)) this.#gpu.upload(samples);
    if (version !== undefined) {
      this.#pictureOf = engine;
      this.#pictureVersion = version;
    }
  }

  close(): void {
    this.#gpu.close();
  }
}

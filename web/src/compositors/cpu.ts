import type { Engine } from '../core/engine.js';
import { readFrame, writeFrame } from '../core/frame.js';
import type { Compositor } from './compositor.js';

/** Composes in WebAssembly: pixels are copied in, worked on in place, and copied out. */
export class CpuCompositor implements Compositor {
  readonly kind = 'cpu';

  async compose(engine: Engine, frame: VideoFrame): Promise<VideoFrame> {
    await readFrame(engine, frame);
    engine.process();
    return writeFrame(engine, frame);
  }

  close(): void {}
}

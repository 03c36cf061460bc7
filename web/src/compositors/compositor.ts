import type { Engine } from '../core/engine.js';
import type { CompositorKind } from '../report.js';

/**
 * Puts the person over the backdrop. Lives in the engine's worker, beside the engine that finds the
 * mask. Whatever fails, what comes out is covered, or nothing comes out.
 */
export interface Compositor {
  readonly kind: CompositorKind;

  /**
   * One frame through the engine and out again, with the timestamp and duration of the one that
   * came. `frame` stays the caller's, who closes it; the frame that is given belongs to the caller
   * too. Rejects with CompositorLost when the GPU is gone: another compositor takes the next frame.
   */
  compose(engine: Engine, frame: VideoFrame): Promise<VideoFrame>;

  close(): void;
}

/** The GPU's device or context is gone. */
export class CompositorLost extends Error {
  override readonly name = 'CompositorLost';
}

/**
 * What goes between the page, the relay and the engine's worker.
 *
 *   page ── creates ──▶ relay worker (streams, worker ways; in the canvas way the page is the relay)
 *   page ── creates ──▶ engine worker
 *   relay ◀── port: frames, one at a time ──▶ engine worker
 *
 * The relay owns the streams and can hardly fail. The engine's worker may be killed, hang or run out
 * of memory: the relay notices that an answer is missing, gives out nothing, and asks the page for
 * another one. Newest frame wins: while the engine works, the relay keeps one frame and closes older
 * ones.
 */
import type { Problem, Report } from '../report.js';
import type { Settings } from '../settings.js';

/** To the engine's worker. */
export type ToEngine =
  | { type: 'start'; module: WebAssembly.Module; model: Uint8Array; port: MessagePort }
  | { type: 'settings'; settings: Partial<Settings> }
  | { type: 'frame'; frame: VideoFrame }
  /** Another camera: forget the frames before. */
  | { type: 'reset' };

/** From the engine's worker. */
export type FromEngine =
  | { type: 'started' }
  | { type: 'failed'; message: string }
  /** The answer to a frame: a covered or composed one, or none. */
  | { type: 'frame'; frame: VideoFrame | null }
  | { type: 'report'; report: Report }
  | { type: 'problem'; problem: Problem };

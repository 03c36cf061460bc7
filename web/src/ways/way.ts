import type { WayKind } from '../report.js';

/**
 * One way of frames through the browser, from a camera's track to the track that Scrim gives. The
 * engine's worker is behind a Relay, so that the way outlives a worker that dies.
 */
export interface Way {
  readonly kind: WayKind;
  /** What Scrim gives: it lives as long as the way, whichever camera is attached. */
  readonly output: MediaStreamTrack;
  /** Takes frames from this track from now on; of the one before no frame leaves any more. */
  attach(track: MediaStreamTrack): Promise<void>;
  close(): void;
}

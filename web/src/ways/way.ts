import type { WayKind } from '../report.js';
import type { EngineReport, RelayReport } from '../worker/protocol.js';

/** What a way tells its owner. */
export interface WayEvents {
  report(report: EngineReport & RelayReport): void;
  /** The engine gives no answer any more: connect another. */
  lost(): void;
}

/**
 * One way of frames through the browser, from a camera's track to the track that Scrim gives. The
 * engine's worker is behind a Relay, so that the way outlives a worker that dies.
 */
export interface Way {
  readonly kind: WayKind;
  /** What Scrim gives: it lives as long as the way, whichever camera is attached. */
  readonly output: MediaStreamTrack;
  /** Frames go to the engine's worker at the other end from now on. */
  connect(port: MessagePort): void;
  /**
   * Takes frames from this track from now on, and calls them frames of this camera; resolves when
   * no frame of the one before leaves any more.
   */
  attach(track: MediaStreamTrack, camera: number): Promise<void>;
  /** Ends the output; resolves when no frame is open and nothing runs. May be called twice. */
  close(): Promise<void>;
}

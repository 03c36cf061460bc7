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
import type { CheckedSettings, Options } from '../settings.js';

/** Page to engine worker. */
export type ToEngine =
  | {
      type: 'start';
      module: WebAssembly.Module;
      model: Uint8Array;
      threads: number | 'auto';
      compositor: Options['compositor'];
      settings: EngineSettings;
    }
  /** Frames come from the relay at the other end from now on. */
  | { type: 'connect'; port: MessagePort }
  /** Answered by 'applied' with the same id, when no frame is worked on with older ones any more. */
  | {
      type: 'apply';
      id: number;
      settings: EngineSettings;
      /** The picture is the one before, and not sent again. */
      keepsPicture: boolean;
    };

/** What the settings come to for the engine and the track that it works on. */
export interface EngineSettings extends CheckedSettings {
  /** Milliseconds that a frame may take; 0: no limit. */
  budget: number;
  /** Frames of this camera are blurred already, by the camera itself: they leave as they are. */
  through: number | null;
}

/** Engine worker to page. */
export type FromEngine =
  | { type: 'started' }
  | { type: 'applied'; id: number }
  | { type: 'failed'; message: string }
  | { type: 'problem'; problem: Problem };

/** Relay to engine worker: a frame, and which camera it comes from. Another camera is a new start. */
export interface Job {
  camera: number;
  frame: VideoFrame;
}

/** Engine worker to relay: the answer to a job (a frame that may leave, or none), or a report. */
export type Answer =
  { type: 'frame'; frame: VideoFrame | null } | { type: 'report'; report: EngineReport };

/** What the engine's worker knows of a Report. */
export type EngineReport = Omit<Report, keyof RelayReport | 'way'>;

/** What the relay adds. */
export type RelayReport = Pick<Report, 'latency' | 'fps' | 'dropped'>;

/** Page to relay worker. */
export type ToRelay =
  /** First of all: where frames go. */
  | { type: 'output'; writable: WritableStream<VideoFrame> }
  /** In place of 'output': the worker makes the track itself. Answered by 'output'. */
  | { type: 'generate' }
  /** Another engine's worker. */
  | { type: 'connect'; port: MessagePort }
  /** Another camera; answered by 'attached'. */
  | { type: 'attach'; camera: number; readable: ReadableStream<VideoFrame> }
  /** The same, where the worker reads the track itself. */
  | { type: 'attach-track'; camera: number; track: MediaStreamTrack }
  /** What that track is to be from now on; once not live it ends. */
  | { type: 'follow'; enabled: boolean; live: boolean }
  /** Answered by 'closed'. */
  | { type: 'close' };

/** Relay worker to page. */
export type FromRelay =
  /** The worker's track; null where it cannot make one. */
  | { type: 'output'; track: MediaStreamTrack | null }
  | { type: 'attached'; camera: number }
  | { type: 'lost' }
  | { type: 'report'; report: EngineReport & RelayReport }
  | { type: 'closed' };

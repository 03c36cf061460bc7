import type { FromRelay } from '../worker/protocol.js';

/** Safari has it, in workers only. */
declare const VideoTrackGenerator: new () => {
  readonly writable: WritableStream<VideoFrame>;
  readonly track: MediaStreamTrack;
};

/**
 * Makes the output track in this worker and sends it to the page; gives where frames go, or null
 * when this browser cannot: no generator here, or tracks do not travel.
 */
export function generate(): WritableStream<VideoFrame> | null {
  const tell = (track: MediaStreamTrack | null) => {
    const message: FromRelay = { type: 'output', track };
    postMessage(message, { transfer: track ? [track as unknown as Transferable] : [] });
  };
  try {
    if (!('MediaStreamTrackProcessor' in globalThis)) throw new TypeError('No processor here.');
    const { writable, track } = new VideoTrackGenerator();
    tell(track);
    return writable;
  } catch {
    tell(null);
    return null;
  }
}

/** A camera's track that came to this worker, to be read here. */
export class TrackReader {
  readonly readable: ReadableStream<VideoFrame>;
  #track: MediaStreamTrack;

  constructor(track: MediaStreamTrack) {
    this.#track = track;
    this.readable = new MediaStreamTrackProcessor({ track }).readable;
  }

  /** Does what the app's own track does. */
  follow(enabled: boolean, live: boolean): void {
    this.#track.enabled = enabled;
    if (!live) this.stop();
  }

  stop(): void {
    this.#track.stop();
  }
}

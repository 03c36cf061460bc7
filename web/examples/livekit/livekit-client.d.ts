/**
 * As much of livekit-client's types as the example touches, copied from version 2.23.0: the package
 * itself is too big to be fetched for a check of types.
 */
declare module 'livekit-client' {
  export namespace Track {
    enum Kind {
      Audio = 'audio',
      Video = 'video',
      Unknown = 'unknown',
    }
  }
  export type ProcessorOptions<T extends Track.Kind> = {
    kind: T;
    track: MediaStreamTrack;
    element?: HTMLMediaElement;
    audioContext?: AudioContext;
  };
  export type VideoProcessorOptions = ProcessorOptions<Track.Kind.Video>;
  export interface TrackProcessor<
    T extends Track.Kind,
    U extends ProcessorOptions<T> = ProcessorOptions<T>,
  > {
    name: string;
    init: (opts: U) => Promise<void>;
    restart: (opts: U) => Promise<void>;
    destroy: () => Promise<void>;
    processedTrack?: MediaStreamTrack;
    onPublish?: (room: Room) => Promise<void>;
    onUnpublish?: () => Promise<void>;
  }
  export class LocalVideoTrack {
    setProcessor(processor: TrackProcessor<Track.Kind.Video>): Promise<void>;
  }
  export class Room {
    readonly localParticipant: { publishTrack(track: LocalVideoTrack): Promise<unknown> };
    connect(url: string, token: string): Promise<void>;
  }
  export function createLocalVideoTrack(options?: {
    processor?: TrackProcessor<Track.Kind.Video, VideoProcessorOptions>;
  }): Promise<LocalVideoTrack>;
}

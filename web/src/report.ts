/** The compositors. */
export type CompositorKind = 'cpu' | 'webgl2' | 'webgpu';

/** The ways through the browser. */
export type WayKind = 'streams' | 'worker' | 'canvas';

/** The engine's stages, in the order of the work. */
export const stages = ['sample', 'segment', 'stabilize', 'refine', 'backdrop', 'compose'] as const;
export type Stage = (typeof stages)[number];

/** What happened lately; given about once a second. Times in milliseconds. */
export interface Report {
  /** What the newest frame showed; 'room' also as a camera that blurs by itself gives it. */
  shown: 'nothing' | 'effect' | 'covered' | 'room';
  /** Why it was covered; empty when it was not. */
  reason: string;
  /** The level of work, 0 (normal) to 3 (covered): the governor's choice. */
  quality: number;
  /** Why that is not what it was. */
  adjustment: 'none' | 'too-slow' | 'time-to-spare' | 'asked';
  /** Share of the frame that is person, 0 to 1. */
  person: number;
  /** The engine's time by stage, the mean since the report before. */
  stages: Record<Stage, number>;
  /** The engine's time for a frame. */
  engine: number;
  /** The whole way of a frame through Scrim, copies and waiting included. */
  latency: number;
  /** Frames that left, by second. */
  fps: number;
  /** Frames that came, and gave way to newer ones before they were begun, since `attach`. */
  dropped: number;
  width: number;
  height: number;
  compositor: CompositorKind;
  way: WayKind;
  threads: number;
  /** Bytes of WebAssembly memory. */
  memory: number;
}

/** Something that the app may want to tell the user. */
export interface Problem {
  code:
    /** This device does not hold the track's rate: the app may hide the effect or lower the size. */
    | 'too-slow'
    /** The rate holds again. */
    | 'fast-enough'
    /** The camera blurs already; Scrim hands its frames on (see Settings.blurTwice). */
    | 'camera-blurs'
    /** A GPU device or context was lost; the next compositor took over. */
    | 'compositor-lost'
    /** The engine stopped and was started again; meanwhile nothing was shown. */
    | 'engine-restarted'
    /** The camera's track ended: attach another. */
    | 'camera-ended'
    /** The engine stopped for good. */
    | 'engine-failed';
  /** A sentence that says what is wrong and what to do. */
  message: string;
}

/** What this device can do: see Scrim.probe. */
export interface Probe {
  supported: boolean;
  /** Why not; empty when supported. */
  reason: string;
  /** Expected milliseconds for a 1280×720 frame on one core. */
  milliseconds: number;
  way: WayKind | null;
  compositor: CompositorKind;
  threads: boolean;
}

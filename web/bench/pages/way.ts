// The whole way of frames through the package as it is served, from a track to a track.
import type { Options, Report, Scrim as ScrimType, Settings } from '../../src/index.js';

const address = '/dist/index.js';
const package_ = () => import(address) as Promise<{ Scrim: typeof ScrimType }>;

export type Choice = Pick<Settings, 'budget'> &
  Partial<Pick<Options, 'way' | 'compositor' | 'threads' | 'model'>>;

async function camera(): Promise<MediaStreamTrack> {
  const video = { width: 1280, height: 720, frameRate: 30 };
  const stream = await navigator.mediaDevices.getUserMedia({ video });
  return stream.getVideoTracks()[0]!;
}

// ---- A camera into a video element, through Scrim or not.

let video: HTMLVideoElement | null = null;
let scrim: ScrimType | null = null;
let track: MediaStreamTrack | null = null;
let report: Report | null = null;

/** `choice` null: the untouched track. */
async function play(choice: Choice | null): Promise<void> {
  const source = (track = await camera());
  let shown: MediaStreamTrack = source;
  if (choice) {
    const { Scrim } = await package_();
    scrim = await Scrim.create(choice);
    scrim.on('report', (news) => (report = news));
    shown = await scrim.attach(source);
  }
  video = document.createElement('video');
  Object.assign(video, { muted: true, width: 640, height: 360 });
  video.srcObject = new MediaStream([shown]);
  document.body.append(video);
  await video.play();
}

/** Frames that the element has got. */
const played = () => video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
const lastReport = () => report;

async function stop(): Promise<void> {
  video?.remove();
  await scrim?.close();
  track?.stop();
  video = scrim = track = report = null;
}

// ---- How long the first frame takes.

export interface Start {
  /** Milliseconds from the call of `create` until it resolves. */
  create: number;
  /** From the call of `attach` until the first frame is read from the track that it gives. */
  attach: number;
}

async function firstFrame(choice: Choice): Promise<Start> {
  const { Scrim } = await package_();
  const source = await camera();
  const start = performance.now();
  const made = await Scrim.create(choice);
  const attach = performance.now();
  const output = await made.attach(source);
  const reader = new MediaStreamTrackProcessor({
    track: output,
  }).readable.getReader();
  (await reader.read()).value?.close();
  const end = performance.now();
  await reader.cancel();
  await made.close();
  source.stop();
  return { create: attach - start, attach: end - attach };
}

// ---- Frames as fast as they can go, one after another.

interface Stream {
  scrim: ScrimType;
  write(frame: VideoFrame): Promise<void>;
  read(): Promise<VideoFrame>;
  pictures: Uint8Array[];
  sent: number;
}
let stream: Stream | null = null;
const second = 1e6;

async function openStream(choice: Choice): Promise<void> {
  const { Scrim } = await package_();
  const bytes = new Uint8Array(await (await fetch('frames.i420')).arrayBuffer());
  const size = (1280 * 720 * 3) / 2;
  const source = new MediaStreamTrackGenerator({ kind: 'video' });
  const writer = source.writable.getWriter();
  const made = await Scrim.create(choice);
  made.on('report', (news) => (report = news));
  const output = await made.attach(source);
  const reader = new MediaStreamTrackProcessor({
    track: output,
  }).readable.getReader();
  stream = {
    scrim: made,
    write: (frame) => writer.write(frame),
    read: async () => (await reader.read()).value!,
    pictures: Array.from({ length: bytes.length / size }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    ),
    sent: 0,
  };
}

/** Sends so many more frames, each when the one before has come out. */
async function send(count: number): Promise<void> {
  if (!stream) throw new Error('There is no stream.');
  for (const end = stream.sent + count; stream.sent < end; stream.sent++) {
    const picture = stream.pictures[stream.sent % stream.pictures.length]!;
    const frame = new VideoFrame(picture, {
      format: 'I420',
      codedWidth: 1280,
      codedHeight: 720,
      timestamp: Math.round((stream.sent * second) / 30),
    });
    const came = stream.read();
    await stream.write(frame);
    (await came).close();
  }
}

/** Bytes of the page and its workers without the clip, after a collection of garbage. */
async function memory(): Promise<{ script: number; wasm: number }> {
  const { bytes } = await performance.measureUserAgentSpecificMemory();
  const clip = stream?.pictures[0]?.buffer.byteLength ?? 0;
  return { script: bytes - clip, wasm: report?.memory ?? 0 };
}

async function closeStream(): Promise<void> {
  await stream?.scrim.close();
  stream = null;
}

export const bench = {
  play,
  played,
  lastReport,
  stop,
  firstFrame,
  openStream,
  send,
  memory,
  closeStream,
};
Object.assign(globalThis, { bench });

declare global {
  interface Performance {
    measureUserAgentSpecificMemory(): Promise<{ bytes: number; breakdown: unknown[] }>;
  }
}

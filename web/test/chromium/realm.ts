// Runs before everything else in the tests' page and in front of the package's own workers. Keeps a
// list of the VideoFrames of its realm, and lets tests break an engine's worker from within.

const frames = new Set<VideoFrame>();
let seen = 0;

function note<T>(value: T): T {
  if (value instanceof VideoFrame && !frames.has(value)) {
    frames.add(value);
    seen++;
  }
  return value;
}

/** A frame that was closed, or handed to another realm, has no size any more. */
function open(): number {
  for (const frame of frames) if (frame.codedWidth === 0) frames.delete(frame);
  return frames.size;
}

const { clone } = VideoFrame.prototype;
VideoFrame.prototype.clone = function (this: VideoFrame) {
  return note(clone.call(this));
};
globalThis.VideoFrame = new Proxy(VideoFrame, {
  construct: (target, given, made) => note(Reflect.construct(target, given, made) as VideoFrame),
});
const { read } = ReadableStreamDefaultReader.prototype;
ReadableStreamDefaultReader.prototype.read = async function (this: ReadableStreamDefaultReader) {
  const result = await read.call(this);
  note(result.value);
  return result;
} as typeof read;
const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')!.get!;
Object.defineProperty(MessageEvent.prototype, 'data', {
  get(this: MessageEvent) {
    const message = data.call(this) as { frame?: unknown } | null;
    if (typeof message === 'object') note(message?.frame);
    return message;
  },
});

/** What became of the frames of a realm. */
export interface Census {
  realm: string;
  seen: number;
  open: number;
}

export type Ask = 'census' | 'hang' | 'trap';

const isEngine = location.pathname.endsWith('engine-worker.js');
let trapped = isEngine && location.search === '?doomed';

if (isEngine) {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = (async (module: WebAssembly.Module, imports: WebAssembly.Imports) => {
    const { exports } = await instantiate(module, imports);
    const process = exports['scrim_process'] as (core: number, ...rest: number[]) => number;
    const nowhere = 0x7ffffff0;
    return {
      exports: {
        ...exports,
        scrim_process: (core: number, ...rest: number[]) =>
          process(trapped ? nowhere : core, ...rest),
      },
    };
  }) as unknown as typeof instantiate;
}

const channel = new BroadcastChannel('lab');
channel.addEventListener('message', (event: MessageEvent<Ask | Census>) => {
  const asked = event.data;
  if (asked === 'census') {
    const census: Census = { realm: location.pathname, seen, open: open() };
    channel.postMessage(census);
  }
  if (!isEngine) return;
  if (asked === 'trap') trapped = true;
  if (asked === 'hang') for (;;);
});

// Safari's shape, made of what Chromium has: tracks that travel into workers and out of them, and
// in workers MediaStreamTrackProcessor and VideoTrackGenerator. Runs on the page, where it has to be
// started by `likeSafari`, and in the relay's worker, before everything else.

/** A camera's track in the worker: its frames, and a line to the track that it stands for. */
interface Camera {
  readable: ReadableStream<VideoFrame>;
  line: MessagePort;
}

/** What is done to a camera's track in the worker. */
type Deed = { enabled: boolean } | 'stop';

/** The worker's track on the page: the frames come over the line. */
interface Made {
  line: MessagePort;
}

/** From now on the package finds workers like Safari's; ask it for the worker way. */
export function likeSafari(): void {
  globalThis.Worker = new Proxy(Worker, {
    construct(target, [address, options]: [URL, WorkerOptions]) {
      if (!String(address).includes('relay-worker')) return new target(address, options);
      const imports = `import ${JSON.stringify(import.meta.url)}; import ${JSON.stringify(address)};`;
      const script = URL.createObjectURL(new Blob([imports], { type: 'text/javascript' }));
      return onPage(new target(script, options));
    },
  });
}

/** Tracks travel between the page and this worker. */
function onPage(worker: Worker): Worker {
  const post = worker.postMessage.bind(worker) as (message: object, moved: Transferable[]) => void;
  worker.postMessage = (message: object, moved?: unknown) => {
    if (!('track' in message)) return post(message, (moved ?? []) as Transferable[]);
    const track = message.track as MediaStreamTrack;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<Deed>) => {
      if (data === 'stop') track.stop();
      else track.enabled = data.enabled;
    };
    const camera: Camera = {
      readable: new MediaStreamTrackProcessor({ track }).readable,
      line: port2,
    };
    post({ ...message, track: camera }, [camera.readable, camera.line]);
  };
  const { set } = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage')!;
  Object.defineProperty(worker, 'onmessage', {
    set: (heard: (event: { data: object }) => void) =>
      set!.call(worker, ({ data }: MessageEvent<{ track?: Made | null }>) =>
        heard({ data: data.track ? { ...data, track: arrived(data.track) } : data }),
      ),
  });
  return worker;
}

function arrived({ line }: Made): MediaStreamTrack {
  const generator = new MediaStreamTrackGenerator({ kind: 'video' });
  const writer = generator.writable.getWriter();
  line.onmessage = ({ data }: MessageEvent<{ made: VideoFrame | null }>) => {
    if (data.made) void writer.write(data.made).catch(() => data.made!.close());
    else void writer.close().catch(() => {});
  };
  return generator;
}

if (!globalThis.document) inWorker();

function inWorker(): void {
  const lines = new WeakMap<object, MessagePort>();
  const ours = new WeakMap<object, object>();

  const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')!;
  Object.defineProperty(MessageEvent.prototype, 'data', {
    configurable: true,
    get(this: MessageEvent) {
      const data = get!.call(this) as { track?: Camera } | null;
      if (typeof data !== 'object' || !data?.track) return data;
      const track = ours.get(data) ?? follower(data.track);
      ours.set(data, track);
      return { ...data, track };
    },
  });

  const follower = ({ readable, line }: Camera) => ({
    readable,
    set enabled(enabled: boolean) {
      line.postMessage({ enabled } satisfies Deed);
    },
    stop: () => line.postMessage('stop' satisfies Deed),
  });

  const post = globalThis.postMessage.bind(globalThis);
  globalThis.postMessage = ((message: { track?: object | null }, options?: object) => {
    const line = message.track && lines.get(message.track);
    if (line) post({ ...message, track: { line } }, { transfer: [line] });
    else post(message, options as WindowPostMessageOptions);
  }) as typeof globalThis.postMessage;

  Object.assign(globalThis, {
    MediaStreamTrackProcessor: class {
      readonly readable: ReadableStream<VideoFrame>;
      constructor({ track }: { track: Camera }) {
        this.readable = track.readable;
      }
    },
    VideoTrackGenerator: class {
      readonly track = {};
      readonly writable: WritableStream<VideoFrame>;
      constructor() {
        const { port1, port2 } = new MessageChannel();
        lines.set(this.track, port2);
        this.writable = new WritableStream({
          write: (made) => port1.postMessage({ made }, [made]),
          close: () => port1.postMessage({ made: null }),
        });
      }
    },
  });
}

import { Relay } from '../relay.js';
import type { FromRelay, ToRelay } from './protocol.js';
import { generate, TrackReader } from '../ways/worker-track.js';

const tell = (message: FromRelay) => postMessage(message);

let writer: WritableStreamDefaultWriter<VideoFrame> | null = null;
let reader: ReadableStreamDefaultReader<VideoFrame> | null = null;
let track: TrackReader | null = null;

const relay = new Relay({
  give: (frame) => {
    // The track closes what is written to it; one that ended takes nothing.
    writer?.write(frame).catch(() => frame.close());
  },
  report: (report) => tell({ type: 'report', report }),
  lost: () => tell({ type: 'lost' }),
});

/** Reads a camera's frames until it ends or another one is attached. */
async function read(from: ReadableStreamDefaultReader<VideoFrame>): Promise<void> {
  for (;;) {
    const { done, value } = await from.read();
    if (done) return;
    if (from === reader) relay.take(value);
    else value.close();
  }
}

async function attach(camera: number, readable: ReadableStream<VideoFrame>): Promise<void> {
  const before = reader;
  reader = readable.getReader();
  relay.attach(camera);
  void read(reader).catch(() => {});
  tell({ type: 'attached', camera });
  await before?.cancel().catch(() => {});
}

/** Frames go there from now on, until nobody takes them any more: the app may stop its track. */
function giveTo(output: WritableStream<VideoFrame> | null): void {
  writer = output?.getWriter() ?? null;
  writer?.closed.catch(rest);
}

async function rest(): Promise<void> {
  const before = reader;
  reader = null;
  await before?.cancel().catch(() => {});
}

async function end(): Promise<void> {
  await rest();
  await relay.close();
  await writer?.close().catch(() => {});
  tell({ type: 'closed' });
}

onmessage = ({ data }: MessageEvent<ToRelay>) => {
  switch (data.type) {
    case 'output':
      giveTo(data.writable);
      break;
    case 'generate':
      giveTo(generate());
      break;
    case 'connect':
      relay.connect(data.port);
      break;
    case 'attach':
      void attach(data.camera, data.readable);
      break;
    case 'attach-track':
      track?.stop();
      track = new TrackReader(data.track);
      void attach(data.camera, track.readable);
      break;
    case 'follow':
      track?.follow(data.enabled, data.live);
      break;
    case 'close':
      track?.stop();
      void end();
      break;
  }
};

import { ScrimError } from '../errors.js';
import type { Options } from '../settings.js';
import { CanvasWay } from './canvas.js';
import { StreamsWay } from './streams.js';
import type { Way, WayEvents } from './way.js';
import { WorkerWay } from './worker.js';

/** Starts the workers that ways need. */
export interface WayWorkers {
  /** Runs relay-worker.ts. */
  relay(): Worker;
  /** Runs canvas-ticker.ts. */
  ticker(): Worker;
}

const missing = {
  auto:
    'Scrim needs VideoFrame, and tracks that scripts can read and make. Use a newer browser; in ' +
    'Firefox, privacy.resistFingerprinting takes them away.',
  streams: "This browser lacks MediaStreamTrackGenerator on the page. Leave way at 'auto'.",
  worker: "This browser lacks VideoTrackGenerator in workers. Leave way at 'auto'.",
  canvas: "This browser lacks VideoFrame or requestVideoFrameCallback. Leave way at 'auto'.",
};

/** Opens the way that was chosen: `auto` takes the first that exists. Rejects with 'unsupported'. */
export async function openWay(
  choice: Options['way'],
  workers: WayWorkers,
  events: WayEvents,
): Promise<Way> {
  const wanted = (way: Way['kind']) => choice === 'auto' || choice === way;
  if (wanted('streams') && StreamsWay.exists()) return new StreamsWay(workers.relay(), events);
  if (wanted('worker')) {
    const way = await WorkerWay.create(workers.relay(), events);
    if (way) return way;
  }
  if (wanted('canvas') && CanvasWay.exists()) return new CanvasWay(workers.ticker(), events);
  throw new ScrimError('unsupported', missing[choice]);
}

import { isSoftwareGl } from './compositors/software.js';
import { countThreads, requireSimd } from './core/load.js';
import { measureRound } from './core/yardstick.js';
import type { CompositorKind, Probe, WayKind } from './report.js';
import { CanvasWay } from './ways/canvas.js';
import { StreamsWay } from './ways/streams.js';
import { WorkerWay } from './ways/worker.js';

/**
 * A frame of 1280×720 with the settings that are the default takes as long as this many thousand
 * rounds of the yardstick: measured, see docs/web.md.
 */
const thousandRounds = 16;

/** How long a worker may take to answer before it counts as unable, in milliseconds. */
const patience = 60;

/**
 * What this device can do, measured in a few tens of milliseconds. The expected time is right within
 * a third on a device that is idle; it does not know the camera, the encoder, or what else runs.
 * `relay` starts the relay's worker.
 */
export async function probe(relay: () => Worker): Promise<Probe> {
  const way = await tried(() => findWay(relay));
  const round = await tried(measureRound);
  const reason = whyNot(way, round);
  return {
    supported: reason === '',
    reason,
    milliseconds: round === null ? Infinity : round * thousandRounds,
    way,
    compositor: (await tried(async () => likelyCompositor())) ?? 'cpu',
    threads: countThreads() !== 1,
  };
}

function whyNot(way: WayKind | null, round: number | null): string {
  try {
    requireSimd();
  } catch (error) {
    return (error as Error).message;
  }
  if (round === null) {
    return "WebAssembly is not run here: the page's Content-Security-Policy must allow 'wasm-unsafe-eval' in script-src.";
  }
  return way === null
    ? 'This browser gives no frames of a camera to JavaScript, or takes none.'
    : '';
}

async function findWay(relay: () => Worker): Promise<WayKind | null> {
  if (StreamsWay.exists()) return 'streams';
  const events = { report: () => {}, lost: () => {} };
  const worker = relay();
  const way = await inTime(WorkerWay.create(worker, events));
  worker.terminate();
  way?.output.stop();
  if (way) return 'worker';
  return CanvasWay.exists() ? 'canvas' : null;
}

/** A guess: which compositor is the fastest is measured on the camera's own frames. */
function likelyCompositor(): CompositorKind {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  const isReal = gl !== null && !isSoftwareGl(gl);
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  if (!isReal) return 'cpu';
  return 'gpu' in navigator ? 'webgpu' : 'webgl2';
}

function inTime<T>(answer: Promise<T>): Promise<T | null> {
  return Promise.race([
    answer,
    new Promise<null>((late) => setTimeout(() => late(null), patience)),
  ]);
}

async function tried<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch {
    return null;
  }
}

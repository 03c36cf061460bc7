import { defaults } from '../settings.js';
import type { Engine } from './engine.js';

const warmUp = 4;
const counted = 9;
/** Of one thread's time, so that a second thread is worth its power. */
const clearlyFaster = 0.8;
const trial = {
  width: 256,
  height: 144,
  format: 'I420',
  matrix: 'bt709',
  range: 'limited',
} as const;

/**
 * An engine with two threads where they are clearly faster than one on this device now, and else
 * with one. They take turns with a small frame; takes a few tens of milliseconds. Where the cores
 * are busy a second thread makes the network slower: the first waits for it.
 */
export async function fastestCrew(make: (threads: number) => Promise<Engine>): Promise<Engine> {
  const [one, two] = await Promise.all([make(1), make(2)]);
  const times: [number[], number[]] = [[], []];
  for (const engine of [one, two]) {
    engine.apply(defaults, 0);
    engine.plan(trial);
    engine.pixels.forEach((_, i, pixels) => (pixels[i] = (i * 7) & 255));
  }
  for (let i = 0; i < warmUp + counted; ++i) {
    [one, two].forEach((engine, crew) => {
      engine.process();
      times[crew]?.push(engine.report.stages.segment);
    });
    // The second thread's worker gets a chance to come up.
    await new Promise((soon) => setTimeout(soon));
  }
  const [alone, together] = times.map(median);
  const winner = together! < clearlyFaster * alone! ? two : one;
  (winner === two ? one : two).close();
  winner.reset();
  return winner;
}

function median(times: number[]): number {
  return times.slice(warmUp).sort((a, b) => a - b)[counted >> 1] ?? Infinity;
}

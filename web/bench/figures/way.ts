import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from '../figure.js';
import type { bench as WayPage, Choice } from '../pages/way.js';
import { median } from '../samples.js';
import type { Stand } from '../stand.js';

declare const bench: typeof WayPage;

const settle = 3000;
const measured = 10_000;
const turns = 3;

interface Cost {
  /** Processor seconds of all of the browser's processes. */
  seconds: number;
  frames: number;
  elapsed: number;
}

/**
 * The whole way, from the camera's track into a video element: what it costs beyond the same with
 * the camera's own track, by turns.
 */
export async function wayFigure(
  stand: Stand,
  name: string,
  choice: Choice,
  { isolated = false, limited = true } = {},
): Promise<Figure> {
  const without: Cost[] = [];
  const with_: Cost[] = [];
  for (let turn = 0; turn < turns; ++turn) {
    without.push(await cost(stand, isolated, null));
    with_.push(await cost(stand, isolated, choice));
  }
  const perFrame = (costs: Cost[]) => median(costs.map(({ seconds, frames }) => seconds / frames));
  const rate = (costs: Cost[]) => median(costs.map(({ frames, elapsed }) => frames / elapsed));
  const milliseconds = 1000 * (perFrame(with_) - perFrame(without));
  const fps = rate(with_);
  console.log(
    `  untouched: ${perFrame(without).toFixed(4)} CPU-seconds a frame, ` +
      `${rate(without).toFixed(1)} frames a second`,
  );
  return {
    what: `way ${name} 1280x720`,
    measured: `${(milliseconds / 1000).toFixed(4)} CPU-seconds a frame, ${fps.toFixed(1)} frames a second`,
    limit: limited ? '0.015, 30' : '',
    met: limited ? milliseconds <= 15 && fps >= 29.5 : null,
    row: { cpu_ms_per_frame: milliseconds, fps },
  };
}

/** On a page of its own, so that nothing is left of the one before. */
async function cost(stand: Stand, isolated: boolean, choice: Choice | null): Promise<Cost> {
  const { chromium } = stand;
  const { origin } = isolated ? stand.isolated : stand.plain;
  const page = await chromium.open(`${origin}/way.html`);
  await page.evaluate((chosen) => bench.play(chosen), choice);
  await sleep(settle);
  const read = async () => ({
    seconds: chromium.usage().seconds,
    frames: await page.evaluate(() => bench.played()),
    elapsed: performance.now() / 1000,
  });
  const before = await read();
  await sleep(measured);
  const after = await read();
  const report = await page.evaluate(() => bench.lastReport());
  if (report) {
    const { shown, quality, engine, latency, dropped, compositor, way, threads } = report;
    console.log(
      `  ${way}, ${compositor}, threads ${threads}: ${shown}, level ${quality}, ` +
        `engine ${engine.toFixed(1)} ms, latency ${latency.toFixed(1)} ms, dropped ${dropped}`,
    );
  }
  await page.evaluate(() => bench.stop());
  await page.close();
  return {
    seconds: after.seconds - before.seconds,
    frames: after.frames - before.frames,
    elapsed: after.elapsed - before.elapsed,
  };
}

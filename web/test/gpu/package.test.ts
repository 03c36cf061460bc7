import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRun, openLab } from '../chromium/browser.js';
import type { LabOnPage } from '../chromium/each.js';
import { film } from '../chromium/films.js';
import { launchWithGpu } from './browser.js';

declare const lab: LabOnPage;

/** Nothing of the mark is left: a clip has 110. */
const gone = 2;

describe.skipIf(!canRun)('The package on a GPU', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchWithGpu();
  });
  afterAll(() => browser.close());

  for (const kind of ['webgl2', 'webgpu'] as const) {
    it(`gives a track that the GPU composes: ${kind}`, async () => {
      // Isolated: with threads the engine's memory is shared.
      const room = await openLab(browser, { isolated: true });
      const { compositor, problems, played, sights } = await room.page.evaluate(
        async ([film, kind]) => {
          const player = await lab.Player.open(film);
          const scrim = await lab.Scrim.create({ compositor: kind, threads: 2, budget: 0 });
          const watcher = new lab.Watcher(await scrim.attach(player.track));
          let compositor = '';
          const problems: string[] = [];
          scrim.on('report', (report) => (compositor = report.compositor));
          scrim.on('problem', (problem) => problems.push(problem.code));
          for (let frames = 0; frames < 500 && compositor !== kind; ++frames) {
            await player.step();
            await watcher.until(player.played.length);
          }
          await scrim.close();
          player.end();
          const { sights } = watcher;
          return { compositor, problems, played: player.played, sights };
        },
        [film(320, 180), kind] as const,
      );
      expect(compositor).toBe(kind);
      expect(problems).not.toContain('compositor-lost');
      expect(sights.map(({ timestamp }) => timestamp)).toEqual(played);
      for (const { mark } of sights) expect(mark).toBeLessThan(gone);
      await room.close();
    });
  }
});

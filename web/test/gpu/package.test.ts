import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRun, openLab } from '../chromium/browser.js';
import type { LabOnPage } from '../chromium/each.js';
import { film } from '../chromium/films.js';
import { launchWithGpu } from './browser.js';

declare const lab: LabOnPage;

interface Stage {
  player: Awaited<ReturnType<LabOnPage['Player']['open']>>;
  watcher: InstanceType<LabOnPage['Watcher']>;
  seen: { compositor: string; problems: string[] };
}

/** Nothing of the mark is left: a clip has 110. */
const gone = 2;
/** Of 255: darker in the mean is what a dead GPU hands out, and no clip. */
const black = 40;

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

    it(`goes on with the CPU when the browser's GPU process dies: ${kind}`, async () => {
      const room = await openLab(browser, {});
      await room.page.evaluate(
        async ([film, kind]) => {
          const player = await lab.Player.open(film);
          const scrim = await lab.Scrim.create({ compositor: kind, budget: 0 });
          const watcher = new lab.Watcher(await scrim.attach(player.track));
          const seen = { compositor: '', problems: [] as string[] };
          scrim.on('report', (report) => (seen.compositor = report.compositor));
          scrim.on('problem', (problem) => seen.problems.push(problem.code));
          Object.assign(globalThis, { stage: { player, scrim, watcher, seen } });
        },
        [film(320, 180), kind] as const,
      );
      const until = (compositor: string) =>
        room.page.evaluate(async (compositor) => {
          const { player, watcher, seen } = (globalThis as unknown as { stage: Stage }).stage;
          for (let frames = 0; frames < 500 && seen.compositor !== compositor; ++frames) {
            await player.step();
            await watcher.until(player.played.length);
          }
          return { ...seen, sights: watcher.sights };
        }, compositor);
      expect(await until(kind)).toMatchObject({ compositor: kind, problems: [] });
      const devTools = await browser.newBrowserCDPSession();
      await devTools.send('Browser.crashGpuProcess');
      const after = await until('cpu');
      expect(after).toMatchObject({ compositor: 'cpu', problems: ['compositor-lost'] });
      for (const { mark, mean } of after.sights) {
        expect(mark).toBeLessThan(gone);
        expect(mean).toBeGreaterThan(black);
      }
      await room.close();
    });
  }
});

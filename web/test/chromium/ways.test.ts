import { expect, it } from 'vitest';
import { inChromium, type LabOnPage } from './each.js';
import { film } from './films.js';

declare const lab: LabOnPage;

/** Nothing of the mark is left: a clip has 110. */
const gone = 2;

for (const way of ['canvas', 'worker'] as const) {
  inChromium(`The ${way} way in Chromium`, (room) => {
    const open = async () => {
      if (way === 'worker') await room().page.evaluate(() => lab.likeSafari());
    };

    it('gives the camera composed, in its size, and closes every frame', async () => {
      await open();
      const seen = await room().page.evaluate(
        async ([way, film, portrait]) => {
          lab.switches.undead = true;
          const player = await lab.Player.open(film);
          const scrim = await lab.Scrim.create({ way });
          const report = new Promise<{ way: string }>((heard) => scrim.on('report', heard));
          const output = await scrim.attach(player.track);
          const watcher = new lab.Watcher(output);
          player.run();
          await watcher.until(10);
          await player.load(portrait);
          while (watcher.sights.at(-1)!.width !== 360) await watcher.more(1);
          const { way: taken } = await report;
          await scrim.close();
          player.end();
          return { taken, sights: watcher.sights, ended: output.readyState };
        },
        [way, film(640, 360), film(360, 640)] as const,
      );
      expect(seen).toMatchObject({ taken: way, ended: 'ended' });
      for (const { mark } of seen.sights) expect(mark).toBeLessThan(gone);
      expect(seen.sights[0]).toMatchObject({ width: 640, height: 360 });
      expect(seen.sights.at(-1)).toMatchObject({ width: 360, height: 640 });
      const census = await room().page.evaluate(() => lab.census());
      for (const { open } of census) expect(open).toBe(0);
    });
  });
}

inChromium('The worker way', (room) => {
  it('does what the app does to its own track', async () => {
    await room().page.evaluate(() => lab.likeSafari());
    const more = await room().page.evaluate(
      async (film) => {
        const player = await lab.Player.open(film);
        const scrim = await lab.Scrim.create({ way: 'worker' });
        const watcher = new lab.Watcher(await scrim.attach(player.track));
        player.run();
        await watcher.until(5);
        player.track.enabled = false;
        while (watcher.sights.at(-1)!.mean > 20) await watcher.more(1);
        player.track.enabled = true;
        while (watcher.sights.at(-1)!.mean < 20) await watcher.more(1);
        player.end();
        await lab.pause(500);
        const { length } = watcher.sights;
        await lab.pause(300);
        const more = watcher.sights.length - length;
        await scrim.close();
        return more;
      },
      film(640, 360),
    );
    expect(more).toBe(0);
  });
});

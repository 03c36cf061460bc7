import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { rawClip } from '../media.js';
import { inChromium, type LabOnPage } from './each.js';

declare const lab: LabOnPage;

const film = (width: number, height: number) => ({
  address: `/clips/${basename(rawClip({ width, height, frames: 20 }))}`,
  width,
  height,
});

inChromium('The streams way', (room) => {
  it('gives the camera composed', async () => {
    const seen = await room().page.evaluate(async () => {
      const camera = await lab.Scrim.camera({ width: 640, height: 360 });
      const scrim = await lab.Scrim.create();
      const watcher = new lab.Watcher(await scrim.attach(camera));
      const sights = await watcher.until(10);
      await scrim.close();
      return { sights, live: camera.readyState };
    });
    expect(seen.sights.every(({ width, height }) => width === 640 && height === 360)).toBe(true);
    for (const { mark } of seen.sights) expect(mark).toBeLessThan(2);
    expect(seen.live).toBe('live');
  });

  it.each(['I420', 'NV12', 'RGBA', 'RGBX', 'BGRA', 'BGRX', 'I422', 'I444'] as const)(
    'composes %s, and keeps timestamps',
    async (format) => {
      const given = { ...film(640, 360), format };
      const { sights, played, raw } = await room().page.evaluate(async (given) => {
        const player = await lab.Player.open(given);
        const before = new lab.Watcher(player.track);
        const scrim = await lab.Scrim.create();
        const watcher = new lab.Watcher(await scrim.attach(player.track));
        for (let i = 1; i <= 5; i++) {
          await player.step();
          await watcher.until(i);
        }
        await scrim.close();
        await before.stop();
        player.end();
        return { sights: watcher.sights, played: player.played, raw: before.sights };
      }, given);
      expect(raw[0]!.mark).toBeGreaterThan(80);
      expect(sights.map(({ timestamp }) => timestamp)).toEqual(played);
      for (const sight of sights) expect(sight.mark).toBeLessThan(2);
      for (const sight of sights) expect([sight.width, sight.height]).toEqual([640, 360]);
      const keeps = !format.startsWith('I4') || format === 'I420';
      const opaque = format.replace('A', 'X');
      expect(sights[0]!.format).toBe(keeps ? opaque : 'RGBX');
    },
  );
});

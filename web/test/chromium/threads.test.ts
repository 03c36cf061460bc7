import { expect, it } from 'vitest';
import { inChromium, type LabOnPage } from './each.js';
import { film } from './films.js';
import type { Film } from './player.js';

declare const lab: LabOnPage;

/** Plays a film with so many threads: how many there were, and the pictures that came out. */
async function played([film, threads]: readonly [Film, 1 | 2 | 3 | 'auto']): Promise<{
  threads: number;
  pictures: string[];
}> {
  const player = await lab.Player.open(film);
  const scrim = await lab.Scrim.create({ compositor: 'cpu', budget: 0, threads });
  let count = 0;
  scrim.on('report', (report) => (count = report.threads));
  const output = await scrim.attach(player.track);
  const reader = new MediaStreamTrackProcessor({ track: output }).readable.getReader();
  const pictures: string[] = [];
  // About once a second there is a report.
  while (count === 0 || pictures.length < 12) {
    await player.step();
    const { value } = await reader.read();
    const gray = (await lab.gray(value!)) as Uint8Array<ArrayBuffer>;
    value!.close();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', gray));
    pictures.push([...hash].join());
  }
  await scrim.close();
  player.end();
  return { threads: count, pictures: pictures.slice(0, 12) };
}

inChromium(
  'On a cross-origin isolated page',
  (room) => {
    it('several threads make the same pictures as one', async () => {
      const clip = film(640, 360);
      const { page, requests } = room();
      const one = await page.evaluate(played, [clip, 1] as const);
      expect(requests.join()).not.toMatch(/threads/);
      const two = await page.evaluate(played, [clip, 2] as const);
      expect(requests.join()).toMatch(/scrim-threads\.wasm/);
      const three = await page.evaluate(played, [clip, 3] as const);
      expect([one.threads, two.threads, three.threads]).toEqual([1, 2, 3]);
      expect(new Set(one.pictures).size).toBe(12);
      expect(two.pictures).toEqual(one.pictures);
      expect(three.pictures).toEqual(one.pictures);
    });

    it('they are measured where there are cores for them', async () => {
      const clip = film(640, 360);
      const { page, requests } = room();
      const few = await page.evaluate(played, [clip, 1] as const);
      await page.evaluate(() => {
        Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => 8 });
      });
      const measured = await page.evaluate(played, [clip, 'auto'] as const);
      expect(requests.join()).toMatch(/scrim-threads\.wasm/);
      expect(measured.threads).toBeGreaterThanOrEqual(1);
      expect(measured.threads).toBeLessThanOrEqual(2);
      expect(measured.pictures).toEqual(few.pictures);
    });
  },
  {
    isolated: true,
    csp: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:",
  },
);

inChromium('On a page that may not share memory', (room) => {
  it('there is one thread, however many were asked for', async () => {
    const { page, requests } = room();
    const { threads } = await page.evaluate(played, [film(640, 360), 3] as const);
    expect(threads).toBe(1);
    expect(requests.join()).not.toMatch(/threads/);
  });
});

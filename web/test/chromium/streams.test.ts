import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch, openLab, type Lab } from './browser.js';
import type { LabOnPage } from './lab.js';

declare const lab: LabOnPage;

describe.skipIf(!hasChromium)('The streams way', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('gives frames of the camera', async () => {
    const room: Lab = await openLab(browser);
    const frames = await room.page.evaluate(async () => {
      const camera = await lab.scrim.Scrim.camera();
      const scrim = await lab.scrim.Scrim.create();
      const track = await scrim.attach(camera);
      const frames = await lab.take(track, 5);
      await scrim.close();
      return frames;
    });
    expect(frames).toHaveLength(5);
    expect(frames.map(({ width }) => width)).toEqual([640, 640, 640, 640, 640]);
    await room.close();
    expect(room.complaints).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRun } from '../chromium/browser.js';
import { looks, person, room, untilLooks } from './look.js';
import { announced, paleTexts } from './reading.js';
import { playing, site, type Site } from './site.js';

describe.skipIf(!canRun)('The demo page', () => {
  let demo: Site;
  let page: Page;
  /** How many requests there had been when the page was there. */
  let begun = 0;

  beforeAll(async () => {
    demo = await site();
    page = await demo.open();
    begun = demo.requests.length;
  });

  afterAll(async () => {
    await demo?.close();
  });

  test('starts with the sample, its room blurred and its person as she is', async () => {
    const seen = await untilLooks(
      page,
      room,
      ({ before, after }) => after.detail < before.detail * 0.7,
    );
    expect(seen.before.detail).toBeGreaterThan(1);
    // The first frames may be covered whole.
    await untilLooks(page, person, ({ difference }) => difference < 2);
  });

  test('shows the frame before and after of the same moment', async () => {
    await choose(page, 'Off');
    await untilLooks(page, room, ({ difference }) => difference < 1);
    let together = 0;
    for (let i = 0; i < 10; i++) {
      if ((await looks(page, room)).difference < 1) together++;
      await page.waitForTimeout(70);
    }
    // A machine that is busy with other things may lose a frame that the other still waits for.
    expect(together).toBeGreaterThanOrEqual(7);
    expect(await page.getByText('The effect is off: the room is seen').isVisible()).toBe(true);
    await choose(page, 'Blur');
  });

  test('has a split that keys move', async () => {
    const split = page.getByRole('slider', { name: 'Before and after' });
    await split.focus();
    await page.keyboard.press('Home');
    expect(await split.getAttribute('aria-valuenow')).toBe('0');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    expect(await split.getAttribute('aria-valuenow')).toBe('12');
    await page.keyboard.press('End');
    expect(await split.getAttribute('aria-valuetext')).toBe('100 % before, 0 % after');
  });

  test('has a split that one drags', async () => {
    const box = (await page.locator('#stage').boundingBox())!;
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.9, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.25, y, { steps: 4 });
    await page.mouse.up();
    await page.mouse.move(box.x + box.width * 0.7, y);
    const now = await page.locator('#split').getAttribute('aria-valuenow');
    expect(now).toBe('25');
    const left = await page.evaluate(() => {
      const split = document.querySelector('#split')!.getBoundingClientRect();
      const stage = document.querySelector('#stage')!.getBoundingClientRect();
      return (split.left + split.width / 2 - stage.left) / stage.width;
    });
    expect(left).toBeCloseTo(0.25, 2);
  });

  test('shows the matte', async () => {
    await choose(page, 'Matte');
    await untilLooks(page, room, ({ after }) => Math.max(...after.colour) < 10);
    const { colour } = (await looks(page, person)).after;
    expect(Math.min(...colour)).toBeGreaterThan(240);
    await choose(page, 'Result');
  });

  test('blurs more with more strength, and writes the code for it', async () => {
    const strength = page.getByRole('slider', { name: 'Strength' });
    await strength.fill('0');
    await untilLooks(page, room, ({ before, after }) => after.detail > before.detail * 0.5);
    await strength.fill('100');
    await untilLooks(page, room, ({ before, after }) => after.detail < before.detail * 0.4);
    expect(await page.locator('#code').textContent()).toContain(
      "Scrim.create({ effect: 'blur', strength: 100 })",
    );
  });

  test('puts a colour behind the person', async () => {
    await choose(page, 'Replace');
    await choose(page, 'Green screen');
    await untilLooks(page, room, ({ after }) => after.colour[1] > after.colour[0] + 100);
    expect(await page.locator('#code').textContent()).toContain("with: '#00b140'");
  });

  test('puts a picture that is dropped on the page behind the person', async () => {
    await drop(page, 'blue.png', 'picture');
    await untilLooks(page, room, ({ after }) => after.colour[2] > after.colour[1] + 100);
    expect(await page.getByRole('radio', { name: 'blue.png' }).isChecked()).toBe(true);
    expect(await page.locator('#code').textContent()).toContain("fetch('blue.png')");
  });

  test('says what is wrong with a file that is no picture', async () => {
    await drop(page, 'notes.txt', 'text');
    const told = page.locator('.toast', { hasText: '“notes.txt” is not a picture' });
    await told.getByRole('button', { name: 'Dismiss' }).click();
    expect(await told.count()).toBe(0);
  });

  test('records a film that plays', async () => {
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Record' }).click();
    await page.getByRole('button', { name: 'Stop · 0:02' }).click();
    const film = await (await saved).path();
    const told = execFileSync('ffprobe', [
      ...['-v', 'error', '-count_frames', '-of', 'csv=p=0'],
      ...['-show_entries', 'stream=codec_type,width,height,nb_read_frames', film],
    ]);
    const [type, width, height, frames] = told.toString().trim().split(',');
    expect([type, width, height]).toEqual(['video', '960', '720']);
    expect(Number(frames)).toBeGreaterThan(5);
  });

  test('reports what it costs', async () => {
    await page.waitForFunction(() => {
      const number = (id: string) => Number(document.querySelector(`#stat-${id}`)!.textContent);
      return number('engine') > 0 && number('fps') > 0 && number('memory') > 1;
    });
    expect(await page.locator('#stat-setup').textContent()).toContain('960 × 720');
    expect(await page.locator('#stages-legend li').count()).toBe(6);
  });

  test('takes the camera, mirrored, and gives it back', async () => {
    await page.getByRole('button', { name: 'Use my camera' }).click();
    const back = page.getByRole('button', { name: 'Back to the sample' });
    await back.waitFor();
    await page.waitForFunction(
      () => document.querySelector<HTMLCanvasElement>('#after')!.width !== 960,
    );
    expect(await page.locator('#stage.mirrored').count()).toBe(1);
    await back.click();
    await page.waitForFunction(
      () => document.querySelector<HTMLCanvasElement>('#after')!.width === 960,
    );
    expect(await page.locator('#stage.mirrored').count()).toBe(0);
  });

  test('says what to do when the camera is refused', async () => {
    await page.evaluate(() => {
      const refused = () => Promise.reject(new DOMException('No.', 'NotAllowedError'));
      navigator.mediaDevices.getUserMedia = refused;
    });
    const button = page.getByRole('button', { name: 'Use my camera' });
    await button.click();
    await page.locator('.toast.problem', { hasText: /camera/ }).waitFor();
    expect(await button.isEnabled()).toBe(true);
    await page
      .locator('.toast', { hasText: /camera/ })
      .getByRole('button')
      .click();
  });

  test('counts the requests that it makes', async () => {
    const asked = demo.requests.slice(begun).filter((address) => address.startsWith('http'));
    expect(await page.locator('#requests').textContent()).toBe(String(asked.length));
  });

  test('has a name for everything that can be worked', async () => {
    const all = await announced(page);
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((line) => !/^\w+ "[^"]+"/.test(line))).toEqual([]);
  });

  test('can be read, by day and by night', async () => {
    const toggle = page.getByRole('button', { name: 'Dark theme' });
    for (const pressed of ['true', 'false']) {
      await toggle.click();
      expect(await toggle.getAttribute('aria-pressed')).toBe(pressed);
      expect(await paleTexts(page)).toEqual([]);
    }
  });

  test('goes on and loads again without a network, with threads allowed', async () => {
    await page.getByText('Works offline now').waitFor();
    await page.context().setOffline(true);
    await page.reload();
    await playing(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.context().close();
  });

  test('fits a phone, with the camera’s button in sight', async () => {
    const phone = await demo.open({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      colorScheme: 'dark',
    });
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const button = (await phone.locator('#camera').boundingBox())!;
    expect(button.y + button.height).toBeLessThan(844);
    const small = await phone.evaluate(() =>
      [...document.querySelectorAll('button, .segmented label, .tile')]
        .filter((element) => element.checkVisibility())
        .filter((element) => element.getBoundingClientRect().height < 34)
        .map((element) => element.outerHTML),
    );
    expect(small).toEqual([]);
    await phone.locator('#strength').scrollIntoViewIfNeeded();
    const stage = (await phone.locator('#stage').boundingBox())!;
    expect(stage.y).toBeGreaterThanOrEqual(0);
    await phone.context().close();
  });

  test('stands still for who prefers that, and still shows a new setting', async () => {
    const still = await demo.open({ reducedMotion: 'reduce' });
    await still.getByRole('button', { name: 'Pause the sample', pressed: true }).waitFor();
    await choose(still, 'Replace');
    await choose(still, 'Green screen');
    await untilLooks(still, room, ({ after }) => after.colour[1] > after.colour[0] + 100);
    await still.context().close();
  });

  test('asked no other host for anything, and had nothing to complain of', () => {
    const own = new URL(demo.address).origin;
    const foreign = [...demo.requests, ...demo.fromServiceWorker].filter(
      (address) => address.startsWith('http') && !address.startsWith(own),
    );
    expect(foreign).toEqual([]);
    expect(demo.complaints).toEqual([]);
  });
});

/** Clicks a radio button. */
function choose(page: Page, name: string): Promise<void> {
  return page.getByRole('radio', { name, exact: true }).check();
}

/** Drops a file on the page, as the desktop does: a blue picture, or text with a picture's type. */
function drop(page: Page, name: string, content: 'picture' | 'text'): Promise<void> {
  return page.evaluate(
    async ([name, content]) => {
      const canvas = new OffscreenCanvas(320, 180);
      const context = canvas.getContext('2d')!;
      context.fillStyle = '#1030d0';
      context.fillRect(0, 0, 320, 180);
      const bytes = content === 'picture' ? await canvas.convertToBlob() : new Blob(['no picture']);
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], name!, { type: bytes.type }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
    },
    [name, content],
  );
}

import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../server.js';
import { canRun, launch } from './browser.js';
import type { Watcher } from './watcher.js';

/** Nothing of the mark is left: the camera has 110. */
const gone = 2;

/** The mark in frames that a video element on the page shows. */
function marks(page: Page, selector: string): Promise<number[]> {
  return page.evaluate(async (selector) => {
    const eyes = globalThis as unknown as { Watcher: typeof Watcher };
    const video = document.querySelector<HTMLVideoElement>(selector)!;
    const stream = video.srcObject as MediaStream;
    const watcher = new eyes.Watcher(stream.getVideoTracks()[0]!);
    const sights = await watcher.until(5);
    await watcher.stop();
    return sights.map(({ mark }) => mark);
  }, selector);
}

const giveEyes = `
  import { Watcher } from '/test/chromium/watcher.ts';
  globalThis.Watcher = Watcher;
`;

describe.skipIf(!canRun)('The example', () => {
  let browser: Browser;
  let server: TestServer;
  beforeAll(async () => {
    browser = await launch();
    server = await serve({
      mounts: { '/examples/': fileURLToPath(new URL('../../examples', import.meta.url)) },
      rewrite: (path, body) =>
        path.startsWith('/examples/')
          ? body
              .toString()
              .replace(/(['"])scrim\1/, `'/dist/index.js'`)
              .replace('./loopback.js', './loopback.ts')
          : body,
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(name: string): Promise<Page> {
    const context = await browser.newContext({ permissions: ['camera'] });
    const page = await context.newPage();
    await page.goto(`${server.origin}/examples/${name}/index.html`);
    await page.addScriptTag({ type: 'module', content: giveEyes });
    return page;
  }

  it('for newcomers shows a blurred camera', async () => {
    const page = await open('newcomer');
    await page.waitForFunction(() => document.querySelector('video')!.videoWidth > 0);
    for (const mark of await marks(page, 'video')) expect(mark).toBeLessThan(gone);
    await page.context().close();
  });

  it('of a call sends the blurred camera, shows the room when asked to, and hangs up', async () => {
    const page = await open('rtc');
    await page.click('#call');
    await page.waitForFunction(
      () => document.querySelector<HTMLVideoElement>('#remote')!.videoWidth > 0,
    );
    for (const mark of await marks(page, '#remote')) expect(mark).toBeLessThan(gone);
    await page.click('#blur');
    await expect.poll(async () => (await marks(page, '#remote')).at(-1)).toBeGreaterThan(20);
    await page.click('#hang-up');
    await page.waitForSelector('#call:enabled');
    await page.context().close();
  });
});

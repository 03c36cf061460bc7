// One Chromium for all tests of a file, with the person's clip for a camera; a page for each test.
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { cameraClip } from '../media.js';
import { serve, type ServerOptions, type TestServer } from '../server.js';

const executablePath = process.env['SCRIM_CHROMIUM'] ?? '/usr/bin/chromium';
export const hasChromium = existsSync(executablePath);

const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

export function launch(camera = cameraClip({ width: 640, height: 360 })): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [...flags, `--use-file-for-fake-video-capture=${camera}`],
  });
}

/** A page of the tests (web/test/chromium/lab.html) from a server of its own. */
export interface Lab {
  page: Page;
  server: TestServer;
  /** What the page and its workers complained of. */
  complaints: string[];
  close(): Promise<void>;
}

export async function openLab(browser: Browser, options: ServerOptions = {}): Promise<Lab> {
  const server = await serve(options);
  const context = await browser.newContext({ permissions: ['camera'] });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${server.origin}/test/chromium/lab.html`);
  await page.waitForFunction('globalThis.lab !== undefined');
  return {
    page,
    server,
    complaints,
    close: async () => {
      await context.close();
      await server.close();
    },
  };
}

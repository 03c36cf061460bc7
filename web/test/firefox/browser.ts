// One Firefox for all tests of a file, driven through WebDriver BiDi; a page for each test.
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { launch as start, type Browser, type Page } from 'puppeteer-core';
import { rawClip } from '../media.js';
import { serve } from '../server.js';
import type { LabOnPage } from './lab.js';

declare const lab: LabOnPage;

const executablePath = process.env['SCRIM_FIREFOX'] ?? '/usr/bin/firefox-esr';
/** A test that needs Firefox and clips made by ffmpeg is skipped without them. */
export const canRun = existsSync(executablePath) && existsSync('/usr/bin/ffmpeg');

export function launch(): Promise<Browser> {
  return start({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
    },
  });
}

/** A page of the tests (web/test/firefox/lab.html) from a server of its own. */
export interface Lab {
  page: Page;
  /** What the page complained of. */
  complaints: string[];
  close(): Promise<void>;
}

/** `before` runs on the page before all else. */
export async function openLab(browser: Browser, before: () => void = () => {}): Promise<Lab> {
  const clip = rawClip({ width: 640, height: 360, frames: 60 });
  const server = await serve({ mounts: { '/media/': dirname(clip) } });
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.evaluateOnNewDocument(before);
  await page.goto(`${server.origin}/test/firefox/lab.html`);
  await page.waitForFunction('globalThis.lab !== undefined');
  await page.evaluate((path) => (lab.Camera.clip = path), `/media/${basename(clip)}`);
  return {
    page,
    complaints,
    close: async () => {
      await page.close();
      await server.close();
    },
  };
}

// What the files of tests share: a browser, and for each test a laboratory without complaints.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { canRun, launch, openLab, type Lab } from './browser.js';
import type { ServerOptions } from '../server.js';
import type { lab } from './lab.js';

/** The page's `lab`, for functions that run there. */
export type LabOnPage = typeof lab;

/** Describes what holds in Chromium; `room` is the test's own page. */
export function inChromium(
  name: string,
  tests: (room: () => Lab) => void,
  options: ServerOptions = {},
): void {
  describe.skipIf(!canRun)(name, () => {
    let browser: Browser;
    let room: Lab;
    beforeAll(async () => {
      browser = await launch();
    });
    beforeEach(async () => {
      room = await openLab(browser, options);
    });
    afterEach(async () => {
      await room.close();
      expect(room.complaints).toEqual([]);
    });
    afterAll(() => browser?.close());
    tests(() => room);
  });
}

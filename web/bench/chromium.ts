import { chromium, type Browser, type Page } from 'playwright-core';
import { executablePath, flags } from '../test/chromium/browser.js';
import { usageOfTree, type Usage } from './processes.js';

export interface Chromium {
  /** A page in the browser's one profile: what another page loaded is in its cache. */
  open(address: string): Promise<Page>;
  usage(): Usage;
  close(): Promise<void>;
}

/** Headless, without a GPU, with a camera that plays a y4m file in a loop. */
export async function launch(camera: string): Promise<Chromium> {
  const server = await chromium.launchServer({
    executablePath,
    args: [
      ...flags,
      `--use-file-for-fake-video-capture=${camera}`,
      '--js-flags=--expose-gc',
      '--enable-precise-memory-info',
    ],
  });
  const browser: Browser = await chromium.connect(server.wsEndpoint());
  const context = await browser.newContext();
  const id = server.process().pid;
  if (id === undefined) throw new Error('Chromium does not start.');
  return {
    async open(address) {
      const page = await context.newPage();
      page.on('pageerror', (error) => console.error(error));
      await page.goto(address);
      await page.waitForFunction(() => 'bench' in globalThis);
      return page;
    },
    usage: () => usageOfTree(id),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

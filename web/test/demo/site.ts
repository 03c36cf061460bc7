// The demo page as it is shipped: built into a folder of its own, served as `vite preview` does, and
// opened in a Chromium whose camera shows a person.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { build, preview } from 'vite';
import { launch } from '../chromium/browser.js';
import { dist } from '../server.js';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const configFile = join(root, 'web/demo/vite.config.ts');

/** Where `make web-demo` puts the clip too. */
const sample = join(root, 'build/web-demo-sample');

export interface Site {
  address: string;
  /** A page in a browser context of its own: no service worker, nothing kept. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** What pages and their workers complained of. */
  complaints: string[];
  /** The addresses that pages and their workers asked for. */
  requests: string[];
  /** The addresses that service workers asked for. */
  fromServiceWorker: string[];
  close(): Promise<void>;
}

export async function site(): Promise<Site> {
  const clip = join(sample, 'sample.webm');
  if (!existsSync(clip)) execFileSync(join(root, 'scripts/sample_clip.sh'), [clip]);
  process.env['SCRIM_WEB_DIST'] = dist;
  process.env['NODE_ENV'] = 'production';
  const outDir = mkdtempSync(join(tmpdir(), 'scrim-demo-'));
  await build({ configFile, logLevel: 'error', build: { outDir } });
  const server = await preview({
    configFile,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error('The demo has no address.');
  const browser = await launch();
  const complaints: string[] = [];
  const requests: string[] = [];
  const fromServiceWorker: string[] = [];

  return {
    address,
    complaints,
    requests,
    fromServiceWorker,
    open: async (options = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        permissions: ['camera'],
        ...options,
      });
      context.on('request', (request) => {
        if (request.serviceWorker() === null) requests.push(request.url());
        else fromServiceWorker.push(request.url());
      });
      context.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      context.on('weberror', (error) => complaints.push(String(error.error())));
      const page = await context.newPage();
      await page.goto(address);
      await playing(page);
      return page;
    },
    close: async () => {
      await browser.close();
      await server.close();
      rmSync(outDir, { recursive: true });
    },
  };
}

/** Resolves when the page shows a picture; rejects with what it says instead. */
export async function playing(page: Page): Promise<void> {
  const state = () => document.querySelector<HTMLElement>('#stage')?.dataset['state'] !== 'loading';
  await page.waitForFunction(state, undefined, { timeout: 60_000 });
  const failed = page.locator('#stage[data-state="failed"] #stage-message');
  if ((await failed.count()) > 0) throw new Error((await failed.textContent()) ?? '');
}

// One Chromium for all tests of a file, with the person's clip for a camera, and a page for each test.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { cameraClip, clips } from '../media.js';
import { serve, type ServerOptions, type TestServer } from '../server.js';

export const executablePath = process.env['SCRIM_CHROMIUM'] ?? '/usr/bin/chromium';
const here = dirname(fileURLToPath(import.meta.url));

/** A test that needs Chromium and clips made by ffmpeg is skipped without them. */
export const canRun =
  existsSync(executablePath) && spawnSync('ffmpeg', ['-version']).error === undefined;

/** No word to anybody, and a camera from a file, without a question. */
export const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

export function launch(more: string[] = []): Promise<Browser> {
  const camera = cameraClip({ width: 640, height: 360 });
  const args = [...flags, `--use-file-for-fake-video-capture=${camera}`, ...more];
  return chromium.launch({ executablePath, headless: true, args });
}

/** A page of the tests (lab.html) from a server of its own. */
export interface Lab {
  page: Page;
  server: TestServer;
  /** Addresses that the page and its workers asked for. */
  requests: string[];
  /** What the browser complained of: errors, warnings, frames that nobody closed. */
  complaints: string[];
  close(): Promise<void>;
}

export async function openLab(browser: Browser, options: ServerOptions = {}): Promise<Lab> {
  const source = await readFile(join(here, 'realm.ts'), 'utf8');
  const { code } = await transform(source, { loader: 'ts', target: 'es2022', format: 'iife' });
  const server = await serve({
    mounts: { '/clips/': clips },
    rewrite: (path, body) => (path.endsWith('-worker.js') ? code + body.toString() : body),
    ...options,
  });
  const context = await browser.newContext({ permissions: ['camera'] });
  const requests: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
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
    requests,
    complaints,
    close: async () => {
      await context.close();
      await server.close();
    },
  };
}

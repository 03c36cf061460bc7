// A Chromium whose GPU is played by a program (SwiftShader), and the page of lab.ts.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { launch } from '../chromium/browser.js';
import { clips } from '../media.js';
import { serve } from '../server.js';

const here = dirname(fileURLToPath(import.meta.url));

/** Without Vulkan, WebGPU's canvases bring this Chromium's GPU process down. */
const software = [
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--use-vulkan=swiftshader',
  '--enable-features=Vulkan',
];

export const launchWithGpu = () => launch(software);

export interface GpuLab {
  browser: Browser;
  page: Page;
  close(): Promise<void>;
}

export async function openGpuLab(): Promise<GpuLab> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-gpu-'));
  await build({
    entryPoints: [join(here, 'lab.ts')],
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
  });
  const head =
    '<!doctype html><meta charset="utf-8"><title>GPU</title><link rel="icon" href="data:">';
  await writeFile(join(folder, 'lab.html'), `${head}<script type="module" src="lab.js"></script>`);
  const server = await serve({ mounts: { '/clips/': clips, '/gpu/': folder } });
  const browser = await launchWithGpu();
  const page = await browser.newPage();
  await page.goto(`${server.origin}/gpu/lab.html`);
  await page.waitForFunction('globalThis.lab !== undefined');
  return {
    browser,
    page,
    close: async () => {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

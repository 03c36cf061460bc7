import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build as esbuild } from 'esbuild';
import type { Browser } from 'playwright-core';
import { build as vite, createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webpack from 'webpack';
import { canRun, launch } from '../chromium/browser.js';
import { serve } from '../server.js';
import { makeApp, type App } from './package.js';

/** As strict as a page with Scrim can be. */
const csp = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

describe.skipIf(!canRun)('An app with the packed package', () => {
  let browser: Browser;
  let app: App;
  beforeAll(async () => {
    app = makeApp();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    app?.remove();
  });

  /** What the app's title comes to say, and what its page complained of. */
  async function run(address: string) {
    const context = await browser.newContext({ permissions: ['camera'] });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(address);
    await page.waitForFunction(() => /^effect|:/.test(document.title));
    const title = await page.title();
    await context.close();
    return { title, complaints };
  }

  /** The same for a folder, served under the strict policy or another. */
  async function runFolder(folder: string, search = '', policy = csp) {
    const server = await serve({ mounts: { '/': folder }, csp: policy, isolated: true });
    const result = await run(`${server.origin}/index.html${search}`);
    await server.close();
    return { ...result, requests: server.requests };
  }

  const fine = { title: 'effect 1', complaints: [] };

  /** With one thread, and with two, whose worker is found by the engine's. */
  async function expectToRun(folder: string) {
    expect(await runFolder(folder)).toMatchObject(fine);
    expect(await runFolder(folder, '?threads')).toMatchObject({ ...fine, title: 'effect 2' });
  }

  it('runs when Vite has built it', async () => {
    const outDir = join(app.folder, 'out-vite');
    await vite({ root: app.folder, configFile: false, logLevel: 'error', build: { outDir } });
    await expectToRun(outDir);
  });

  it('runs when webpack has built it', async () => {
    const out = join(app.folder, 'out-webpack');
    const stats = await promisify<webpack.Configuration[], webpack.MultiStats | undefined>(
      (configuration, done) => webpack(configuration, (error, stats) => done(error, stats)),
    )([
      {
        context: app.folder,
        mode: 'production',
        entry: './main.js',
        output: { path: out, filename: 'main.js' },
      },
    ]);
    expect(stats?.toJson({ all: false, errors: true, warnings: true }).errors).toEqual([]);
    cpSync(join(app.folder, 'index.html'), join(out, 'index.html'));
    await expectToRun(out);
  });

  it("runs when esbuild has built it and the package's files were copied", async () => {
    const out = join(app.folder, 'out-esbuild');
    await esbuild({
      absWorkingDir: app.folder,
      entryPoints: { main: 'main-assets.js' },
      bundle: true,
      format: 'esm',
      outdir: out,
    });
    cpSync(join(app.folder, 'node_modules/scrim/dist'), join(out, 'scrim'), { recursive: true });
    cpSync(join(app.folder, 'index.html'), join(out, 'index.html'));
    await expectToRun(out);
  });

  it('fetches only what it needs, from its own host', async () => {
    const { requests } = await runFolder(join(app.folder, 'out-esbuild'));
    expect(requests.sort()).toEqual([
      '/index.html',
      '/main.js',
      '/scrim/engine-worker.js',
      '/scrim/landscape.tflite',
      '/scrim/relay-worker.js',
      '/scrim/scrim.wasm',
    ]);
  });

  it('says what the policy lacks', async () => {
    const policy = csp.replace("'wasm-unsafe-eval'", '');
    const { title } = await runFolder(join(app.folder, 'out-esbuild'), '', policy);
    expect(title).toMatch(/^assets: .*'wasm-unsafe-eval' in script-src/);
  });

  it('can be imported where there is no browser', () => {
    const script = `
      const { Scrim } = await import('scrim');
      const { ScrimProcessor } = await import('scrim/livekit');
      console.log(typeof Scrim.create, new ScrimProcessor().name);
    `;
    const node = [process.execPath, ['--input-type=module', '-e', script]] as const;
    const said = execFileSync(...node, { cwd: app.folder, encoding: 'utf8' });
    expect(said).toBe('function scrim\n');
  });

  it('runs without a bundler', async () => {
    const out = join(app.folder, 'out-none');
    cpSync(join(app.folder, 'node_modules/scrim/dist'), join(out, 'scrim'), { recursive: true });
    cpSync(join(app.folder, 'index.html'), join(out, 'index.html'));
    for (const name of ['main.js', 'call.js']) cpSync(join(app.folder, name), join(out, name));
    const server = await serve({
      mounts: { '/': out },
      csp,
      rewrite: (path, body) =>
        path === '/call.js'
          ? body
              .toString()
              .replace(`'scrim'`, `'./scrim/index.js'`)
              .replace(`'scrim/livekit'`, `'./scrim/adapters/livekit.js'`)
          : body,
    });
    expect(await run(`${server.origin}/index.html`)).toEqual(fine);
    await server.close();
  });

  describe("on Vite's server for development", () => {
    async function runOnVite(optimizeDeps: { exclude?: string[] }) {
      const server = await createServer({
        root: app.folder,
        configFile: false,
        logLevel: 'error',
        optimizeDeps,
        server: { host: '127.0.0.1', port: 0, hmr: false },
      });
      await server.listen();
      const result = await run(server.resolvedUrls!.local[0]!);
      await server.close();
      return result;
    }

    it('runs when the package is left as it is', async () => {
      expect(await runOnVite({ exclude: ['scrim'] })).toMatchObject({ title: 'effect 1' });
    });

    it('says what to do when the package was bundled beforehand', async () => {
      const { title } = await runOnVite({});
      expect(title).toContain('assets: ');
      expect(title).toContain("optimizeDeps: { exclude: ['scrim'] }");
    });
  });
});

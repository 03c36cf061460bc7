// Makes dist/: the JavaScript by esbuild, types by tsc, and beside them the assets: scrim.wasm and the
// networks.   node scripts/build.mjs [BUILD_FOLDER_OF_PRESET_WASM [OUTPUT_FOLDER]]
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(web);
const wasm = resolve(process.argv[2] ?? join(root, 'build/wasm'));
const dist = resolve(process.argv[3] ?? join(web, 'dist'));
const networks = join(root, 'models/node_modules/@mediapipe/selfie_segmentation');

/** The package's entries: each script stands alone, so that a host may put it anywhere. */
const scripts = {
  index: 'src/index.ts',
  'adapters/livekit': 'src/adapters/livekit.ts',
  'relay-worker': 'src/worker/relay-worker.ts',
  'canvas-ticker': 'src/ways/canvas-ticker.ts',
  'engine-worker': 'src/worker/engine-worker.ts',
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await build({
  entryPoints: Object.fromEntries(
    Object.entries(scripts).filter(([, path]) => existsSync(join(web, path))),
  ),
  absWorkingDir: web,
  outdir: dist,
  bundle: true,
  // An adapter has no Scrim of its own.
  external: ['../index.js'],
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: true,
});
for (const [from, to] of [
  [join(wasm, 'web/core/scrim.wasm'), 'scrim.wasm'],
  [join(wasm, 'web/core/scrim-threads.wasm'), 'scrim-threads.wasm'],
  [join(networks, 'selfie_segmentation_landscape.tflite'), 'landscape.tflite'],
  [join(networks, 'selfie_segmentation.tflite'), 'general.tflite'],
  [join(root, 'LICENSE'), 'LICENSE'],
  [join(web, 'NOTICE'), 'NOTICE'],
]) {
  copyFileSync(from, join(dist, to));
}
execFileSync('npx', ['tsc', '--emitDeclarationOnly', '--outDir', dist], {
  cwd: web,
  stdio: 'inherit',
});

// Makes dist/: the JavaScript by esbuild, types by tsc, and beside them the assets: scrim.wasm (built
// by CMake's preset `wasm`; another build folder as the first argument) and the networks.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(web);
const wasm = process.argv[2] ?? join(root, 'build/wasm');
const dist = join(web, 'dist');
const networks = join(root, 'models/node_modules/@mediapipe/selfie_segmentation');

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await build({
  entryPoints: { index: 'src/index.ts' },
  absWorkingDir: web,
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: true,
});
execFileSync('npx', ['tsc', '--emitDeclarationOnly'], { cwd: web, stdio: 'inherit' });
copyFileSync(join(wasm, 'web/core/scrim.wasm'), join(dist, 'scrim.wasm'));
copyFileSync(
  join(networks, 'selfie_segmentation_landscape.tflite'),
  join(dist, 'landscape.tflite'),
);
copyFileSync(join(networks, 'selfie_segmentation.tflite'), join(dist, 'general.tflite'));

import { join } from 'node:path';
import { build } from 'esbuild';
import type { Clip } from './clip.js';
import type { Content } from './server.js';

interface Places {
  web: string;
  root: string;
  dist: string;
  wasm: string;
  clip: Clip;
}

/** Everything that the bench's pages load. */
export async function content({ web, root, dist, wasm, clip }: Places): Promise<Content> {
  const networks = join(root, 'models/node_modules/@mediapipe/selfie_segmentation');
  const { outputFiles } = await build({
    entryPoints: ['engine', 'way'].map((name) => join(web, `bench/pages/${name}.ts`)),
    outdir: '/',
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  const pages = ['engine', 'way'].map((name) => [
    `/${name}.html`,
    new TextEncoder().encode(
      `<!doctype html><title>Scrim: ${name}</title><script type="module" src="/${name}.js"></script>`,
    ),
  ]);
  return {
    ...Object.fromEntries(pages),
    ...Object.fromEntries(outputFiles.map(({ path, contents }) => [path, contents])),
    '/dist': dist,
    '/litert': join(web, 'node_modules/@litertjs/core/wasm'),
    '/scrim.wasm': join(dist, 'scrim.wasm'),
    '/network.wasm': join(wasm, 'web/bench/network.wasm'),
    '/landscape.tflite': join(networks, 'selfie_segmentation_landscape.tflite'),
    '/general.tflite': join(networks, 'selfie_segmentation.tflite'),
    '/frames.i420': clip.frames,
  };
}

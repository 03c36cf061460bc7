import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

interface Places {
  web: string;
  root: string;
  /** Of the preset wasm. */
  build: string;
}

/** Makes engine.html and way.html, and what they load besides the package, in a folder. */
export async function makePages(folder: string, places: Places): Promise<void> {
  const names = ['engine', 'way'];
  mkdirSync(folder);
  await build({
    entryPoints: names.map((name) => join(places.web, `bench/pages/${name}.ts`)),
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
  });
  for (const name of names) {
    const head = `<!doctype html><meta charset="utf-8"><title>Scrim: ${name}</title>`;
    const script = `<script type="module" src="${name}.js"></script>`;
    writeFileSync(join(folder, `${name}.html`), head + script);
  }
  const networks = join(places.root, 'models/node_modules/@mediapipe/selfie_segmentation');
  const files = {
    'landscape.tflite': join(networks, 'selfie_segmentation_landscape.tflite'),
    'general.tflite': join(networks, 'selfie_segmentation.tflite'),
    'network.wasm': join(places.build, 'web/bench/network.wasm'),
  };
  for (const [name, file] of Object.entries(files)) copyFileSync(file, join(folder, name));
}

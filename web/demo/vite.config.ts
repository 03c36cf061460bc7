import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;
const root = resolve(here, '../..');

/** Where the package was built; where the sample clip lies. */
const dist = resolve(process.env['SCRIM_WEB_DIST'] ?? join(here, '../dist'));
const sample = resolve(process.env['SCRIM_SAMPLE'] ?? join(root, 'build/web-demo-sample'));

/** Writes the list of all files into the service worker, when all of them are there. */
function precache(): Plugin {
  let out = '';
  return {
    name: 'precache',
    configResolved: (config) => {
      out = resolve(config.root, config.build.outDir);
    },
    closeBundle: () => {
      const worker = join(out, 'sw.js');
      const files = readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(out, join(entry.parentPath ?? entry.path, entry.name)))
        .filter((file) => file !== 'sw.js' && file !== 'index.html')
        .sort();
      const hash = createHash('sha256');
      for (const file of [...files, 'index.html', 'sw.js'])
        hash.update(readFileSync(join(out, file)));
      const version = hash.digest('hex').slice(0, 12);
      const code = readFileSync(worker, 'utf8')
        .replaceAll('__FILES__', JSON.stringify(['./', ...files]))
        .replaceAll('__VERSION__', JSON.stringify(version));
      writeFileSync(worker, code);
    },
  };
}

export default defineConfig({
  root: here,
  base: './',
  publicDir: sample,
  resolve: { alias: { scrim: join(dist, 'index.js') } },
  worker: { format: 'es' },
  plugins: [precache()],
  build: {
    outDir: join(root, 'build/web-demo'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: join(here, 'index.html'), sw: join(here, 'offline/sw.ts') },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});

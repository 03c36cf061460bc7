// Prints the browser's figures next to LiteRT.js: bench/README.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serve } from '../test/server.js';
import { launch } from './chromium.js';
import { makeClip } from './clip.js';
import { record, table, type Figure } from './figure.js';
import { engineFigures } from './figures/engine.js';
import { memoryFigure } from './figures/memory.js';
import { startFigures } from './figures/start.js';
import { wayFigure } from './figures/way.js';
import { makePages } from './pages.js';
import type { Stand } from './stand.js';

const usage = `usage: npm run bench -- [PART...] [OPTION...]
  PART: engine, way, canvas, start, memory, threads; without one: all
  --clip FILE    what the camera sees
  --dist FOLDER  the package, as scripts/build.mjs makes it (dist)
  --wasm FOLDER  the build folder with the target scrim_network (../build/wasm)
  --rounds N     of the engine (300)
  --csv          append the figures to bench/results.csv`;

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(web);
/** Without a budget all frames are made at the default level of work. */
const cpu = { threads: 1, compositor: 'cpu', budget: 0 } as const;

const parts: Record<string, (stand: Stand, rounds: number) => Promise<Figure[]>> = {
  engine: engineFigures,
  way: async (stand) => [await wayFigure(stand, 'streams', { ...cpu, way: 'streams' })],
  canvas: async (stand) => [
    await wayFigure(stand, 'canvas', { ...cpu, way: 'canvas' }, { limited: false }),
  ],
  start: (stand) => startFigures(stand, cpu),
  memory: async (stand) => [await memoryFigure(stand, cpu)],
  threads: async (stand) => [
    await wayFigure(
      stand,
      'streams two threads',
      { ...cpu, threads: 2 },
      { isolated: true, limited: false },
    ),
  ],
};

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        clip: { type: 'string' },
        dist: { type: 'string', default: join(web, 'dist') },
        wasm: { type: 'string', default: join(root, 'build/wasm') },
        rounds: { type: 'string', default: '300' },
        csv: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const unknown = positionals.find((part) => !(part in parts));
    if (unknown !== undefined) throw new Error(`There is no part '${unknown}'.`);
    return { ...values, parts: positionals.length > 0 ? positionals : Object.keys(parts) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

const chosen = options();
const folder = mkdtempSync(join(tmpdir(), 'scrim-bench-'));
const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true })];
try {
  const pages = join(folder, 'pages');
  const dist = resolve(chosen.dist);
  await makePages(pages, { web, root, build: resolve(chosen.wasm) });
  const clip = makeClip(root, folder, chosen.clip && resolve(chosen.clip));
  console.log(`clip: ${clip.name}`);
  const mounts = {
    '/': pages,
    '/dist/': dist,
    '/litert/': join(web, 'node_modules/@litertjs/core/wasm'),
  };
  const plain = await serve({ mounts, maxAge: 3600 });
  closing.push(plain.close);
  const isolated = await serve({ mounts, isolated: true });
  closing.push(isolated.close);
  const figures: Figure[] = [];
  for (const part of chosen.parts) {
    console.log(`${part} …`);
    // A browser for each: nothing is in its cache, nothing is left of the part before.
    const chromium = await launch(clip.y4m);
    try {
      const stand = { plain, isolated, dist, chromium };
      figures.push(...((await parts[part]?.(stand, Number(chosen.rounds))) ?? []));
    } finally {
      await chromium.close();
    }
  }
  console.log(`\n${table(figures)}`);
  if (chosen.csv) record(figures, root);
} finally {
  for (const close of closing.reverse()) await close();
}

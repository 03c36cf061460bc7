import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Figure } from '../figure.js';
import type { bench as WayPage, Choice } from '../pages/way.js';
import { median, percentile } from '../samples.js';
import type { Stand } from '../stand.js';

declare const bench: typeof WayPage;

const visits = 9;

/** What a first visit loads until its first frame, and how long later visits wait for theirs. */
export async function startFigures(
  { plain, dist, chromium }: Stand,
  choice: Choice,
): Promise<Figure[]> {
  const visit = async () => {
    const page = await chromium.open(`${plain.origin}/way.html`);
    const start = await page.evaluate((chosen) => bench.firstFrame(chosen), choice);
    await page.close();
    return start;
  };
  plain.requests.length = 0;
  await visit();
  const loaded = [...new Set(plain.requests)].filter((path) => path.startsWith('/dist/'));
  let bytes = 0;
  for (const path of loaded) {
    const compressed = gzipSync(readFileSync(join(dist, path.slice('/dist/'.length))), {
      level: 9,
    }).length;
    console.log(`  ${path}: ${(compressed / 1000).toFixed(1)} KB`);
    bytes += compressed;
  }
  const starts = [];
  for (let i = 0; i < visits; ++i) starts.push(await visit());
  const attach = starts.map((start) => start.attach);
  const create = starts.map((start) => start.create);
  return [
    {
      what: 'bytes to the first frame',
      measured: `${(bytes / 1000).toFixed(0)} KB`,
      limit: '700 KB',
      met: bytes <= 700_000,
      row: { kilobytes: bytes / 1000 },
    },
    {
      what: 'attach to the first frame',
      measured: `${median(attach).toFixed(0)} ms (create before it: ${median(create).toFixed(0)} ms)`,
      limit: '300 ms',
      met: median(attach) <= 300,
      row: { median_ms: median(attach), p99_ms: percentile(attach, 0.99) },
    },
  ];
}

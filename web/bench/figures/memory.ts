import type { Figure } from '../figure.js';
import type { bench as WayPage, Choice } from '../pages/way.js';
import type { Stand } from '../stand.js';

declare const bench: typeof WayPage;

const mib = 1 << 20;
const first = 300;
const all = 10_000;

/** What 10,000 frames leave in memory, as fast as they can go. */
export async function memoryFigure({ isolated, chromium }: Stand, choice: Choice): Promise<Figure> {
  const page = await chromium.open(`${isolated.origin}/way.html`);
  await page.evaluate((chosen) => bench.openStream(chosen), choice);
  await page.evaluate((count) => bench.send(count), first);
  const look = async () => ({
    ...(await page.evaluate(() => bench.memory())),
    resident: chromium.usage().resident,
  });
  const before = await look();
  const start = performance.now();
  await page.evaluate((count) => bench.send(count), all - first);
  const rate = ((all - first) * 1000) / (performance.now() - start);
  const after = await look();
  await page.evaluate(() => bench.closeStream());
  await page.close();
  const script = (after.script - before.script) / mib;
  const wasm = (after.wasm - before.wasm) / mib;
  console.log(`  processes: ${((after.resident - before.resident) / mib).toFixed(1)} MiB more`);
  return {
    what: `memory of ${all} frames`,
    measured: `JavaScript ${script.toFixed(2)} MiB more, WebAssembly ${wasm.toFixed(2)} MiB more (${rate.toFixed(0)} frames a second)`,
    limit: '±2 MB',
    met: Math.abs(script * mib) <= 2e6 && Math.abs(wasm * mib) <= 2e6,
    row: {
      memory_mib: (after.script + after.wasm) / mib,
      memory_growth_mib: script + wasm,
      fps: rate,
    },
  };
}

import type { Page } from 'playwright-core';
import { stages } from '../../src/report.js';
import type { Figure } from '../figure.js';
import type { bench as EnginePage, Network, Times } from '../pages/engine.js';
import { median, percentile } from '../samples.js';
import type { Stand } from '../stand.js';

declare const bench: typeof EnginePage;

const networks: Network[] = ['landscape', 'general'];

/** The networks alone, and the whole way of a frame in WebAssembly, next to LiteRT.js. */
export async function engineFigures(
  { isolated, chromium }: Stand,
  rounds: number,
): Promise<Figure[]> {
  const page: Page = await chromium.open(`${isolated.origin}/engine.html`);
  const times = await page.evaluate((count) => bench.measure(count), rounds);
  await page.close();
  const yardstick = times['litert landscape'] ?? [];
  for (const network of networks) console.log(stageTable(times, network));
  return [
    ...networks.map((network) =>
      compared(`network ${network}`, times, times[`litert ${network}`] ?? [], 0.75),
    ),
    ...networks.map((network) => ({
      ...compared(`frame ${network}`, times, yardstick, 2.2),
      what: `frame 1280x720 ${network}`,
    })),
  ];
}

function compared(name: string, times: Times, yardstick: number[], limit: number): Figure {
  const own = times[name] ?? [];
  const litert = median(yardstick);
  const ratio = median(own) / litert;
  // Of the quickest runs: what remains of the ratio where others use the machine too.
  const undisturbed = percentile(own, 0) / percentile(yardstick, 0);
  return {
    what: name,
    measured: `${median(own).toFixed(2)} ms, LiteRT.js ${litert.toFixed(2)} ms: ${ratio.toFixed(2)} times (${undisturbed.toFixed(2)})`,
    limit: `${limit} times`,
    met: ratio <= limit,
    row: {
      threads: 1,
      median_ms: median(own),
      p99_ms: percentile(own, 0.99),
      ratio,
      litert_ms: litert,
    },
  };
}

function stageTable(times: Times, network: Network): string {
  const parts = stages.map((stage) => {
    const ms = median(times[`${stage} ${network}`] ?? []);
    return `${stage} ${ms.toFixed(2)}`;
  });
  return `stages of a frame, ${network}, ms: ${parts.join(', ')}`;
}

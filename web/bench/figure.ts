import { appendFileSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The columns of bench/results.csv that the web's rows fill: bench/README.md says what they mean. */
export interface Row {
  threads?: number;
  median_ms?: number;
  p99_ms?: number;
  ratio?: number;
  memory_mib?: number;
  memory_growth_mib?: number;
  litert_ms?: number;
  cpu_ms_per_frame?: number;
  fps?: number;
  kilobytes?: number;
}

/** One thing measured. */
export interface Figure {
  what: string;
  /** For people. */
  measured: string;
  /** For people; empty when there is none. */
  limit: string;
  /** Whether the limit is kept; null when there is none. */
  met: boolean | null;
  row: Row;
}

const verdict = (met: boolean | null) => (met === null ? '' : met ? 'met' : 'MISSED');

/** Figures as a table. */
export function table(figures: readonly Figure[]): string {
  const lines = [
    ['figure', 'measured', 'limit', ''],
    ...figures.map(({ what, measured, limit, met }) => [what, measured, limit, verdict(met)]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .join('\n');
}

/** Appends the figures to bench/results.csv, in the order of its header. */
export function record(figures: readonly Figure[], root: string): void {
  const file = join(root, 'bench/results.csv');
  const columns = readFileSync(file, 'utf8').split('\n', 1)[0]?.split(',') ?? [];
  const common = {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root }).toString().trim(),
    machine: /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown',
    command: 'make web-bench',
  };
  for (const { what, row } of figures) {
    const cells: Record<string, string | number> = { ...common, what: `web ${what}`, ...row };
    const line = columns.map((column) => {
      const cell = cells[column] ?? '';
      return typeof cell === 'number' ? String(Math.round(cell * 1000) / 1000) : cell;
    });
    appendFileSync(file, `${line.join(',')}\n`);
  }
}

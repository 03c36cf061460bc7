import { defineConfig } from 'vitest/config';

/** What is tested where: `vitest run --project NAME`. */
const project = (name: string, timeout: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeout,
    hookTimeout: timeout,
    // Browsers share the machine badly.
    fileParallelism: false,
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', 30_000),
      project('chromium', 120_000),
      project('gpu', 120_000),
      project('firefox', 120_000),
      project('bundlers', 120_000),
      project('demo', 120_000),
    ],
  },
});

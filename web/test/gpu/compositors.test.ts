import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRun } from '../chromium/browser.js';
import { openGpuLab, type GpuLab } from './browser.js';
import { formats, scene, scenes } from './golden.js';
import type { Kind, Lab, Scene } from './lab.js';

declare const lab: Lab;

const kinds = ['webgl2', 'webgpu'] as const;
/** Of 255: what the GPUs may differ from the CPU. */
const tolerated = 2;
/** A mean of differences, of 255: what the eye takes for the same picture. */
const alike = 1;
/** A mean of differences, of 255: no camera's picture. */
const covered = 5;

/** A folder for pictures of all scenes, to be looked at. */
const gallery = process.env['SCRIM_GPU_GALLERY'];

describe.skipIf(!canRun)('The GPU compositors', () => {
  let open: GpuLab;
  beforeAll(async () => {
    open = await openGpuLab();
  });
  afterAll(() => open.close());

  const compare = (kind: Kind, given: Scene) =>
    open.page.evaluate(([kind, given]) => lab.compare(kind, given), [kind, given] as const);
  const course = (kind: Kind | 'auto', given: Scene, losing?: number) =>
    open.page.evaluate(([kind, given, losing]) => lab.course(kind, given, losing ?? undefined), [
      kind,
      given,
      losing,
    ] as const);

  for (const kind of kinds) {
    it(`match the CPU's pixels: ${kind}`, async () => {
      for (const [name, given] of Object.entries(scenes())) {
        const { most, shown, person } = await compare(kind, given);
        expect.soft(most, name).toBeLessThanOrEqual(tolerated);
        expect.soft(shown, name).toBe('effect');
        expect.soft(person, name).toBeGreaterThan(0.05);
        if (gallery) await hang(kind, name, given);
      }
    });

    it(`cover what the CPU covers: ${kind}`, async () => {
      // A budget that nothing holds: the engine covers after two seconds of the least work.
      const hopeless = { settings: { quality: 2 }, budget: 0.001 } as const;
      const { most, shown } = await compare(kind, scene({ frames: 66 }, hopeless));
      expect(shown).toBe('covered');
      expect(most).toBeLessThanOrEqual(tolerated);
    });

    it(`look as the CPU's frames do when the browser shows them: ${kind}`, async () => {
      for (const format of formats) {
        for (const matrix of ['bt709', 'smpte170m'] as const) {
          const { mean } = await open.page.evaluate(
            ([kind, given]) => lab.compareAsShown(kind, given),
            [kind, scene({ format }, { matrix })] as const,
          );
          expect.soft(mean, `${format}, ${matrix}`).toBeLessThan(alike);
        }
      }
    });

    it(`keep time, duration and shape of a frame: ${kind}`, async () => {
      const seen = await compare(kind, scene({ frames: 3 }));
      expect(seen.timestamps).toEqual([0, 40_000, 80_000]);
      expect(seen.durations).toEqual([40_000, 40_000, 40_000]);
      expect(seen.sizes).toEqual(Array(3).fill('320x180'));
    });

    it(`give way to the CPU when they are lost, and nothing is uncovered: ${kind}`, async () => {
      const seen = await course(kind, scene({ frames: 16 }), 8);
      expect(seen.kinds[7]).toBe(kind);
      expect(seen.kinds.at(-1)).toBe('cpu');
      expect(seen.problems).toHaveLength(1);
      for (const far of seen.fromRaw) expect(far).toBeGreaterThan(covered);
      const last = seen.differences.slice(-3);
      for (const far of last) expect(far).toBeLessThan(alike);
    });

    it(`give frames that outlive the GPU's process, and so does a track: ${kind}`, async () => {
      const { browser, page, close } = await openGpuLab();
      await page.evaluate(([kind, given]) => lab.keep(kind, given), [
        kind,
        scene({ frames: 3 }),
      ] as const);
      const devTools = await browser.newBrowserCDPSession();
      await devTools.send('Browser.crashGpuProcess');
      const { mean } = await page.evaluate(() => lab.outlive());
      expect(mean).toBeLessThan(alike);
      await close();
    });
  }

  it('are not chosen when they are software', async () => {
    const { kinds: seen, problems, differences } = await course('auto', scene({ frames: 20 }));
    expect(new Set(seen)).toEqual(new Set(['cpu']));
    expect(problems).toEqual([]);
    for (const far of differences) expect(far).toBe(0);
  });

  async function hang(kind: Kind, name: string, given: Scene): Promise<void> {
    const png = await open.page.evaluate(([kind, given]) => lab.look(kind, given), [
      kind,
      given,
    ] as const);
    mkdirSync(gallery!, { recursive: true });
    writeFileSync(join(gallery!, `${kind} ${name}.png`), Buffer.from(png, 'base64'));
  }
});

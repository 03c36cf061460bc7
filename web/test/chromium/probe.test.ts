import { expect, it } from 'vitest';
import { inChromium, type LabOnPage } from './each.js';

declare const lab: LabOnPage;

inChromium('A probe', (room) => {
  it('tells what there is, and leaves nothing running', async () => {
    const { told, running } = await room().page.evaluate(async () => ({
      told: await lab.Scrim.probe(),
      running: lab.workers.filter(({ terminated }) => !terminated).length,
    }));
    expect(told).toMatchObject({
      supported: true,
      reason: '',
      way: 'streams',
      compositor: 'cpu',
      threads: false,
    });
    expect(told.milliseconds).toBeGreaterThan(0.5);
    expect(told.milliseconds).toBeLessThan(500);
    expect(running).toBe(0);
  });

  it('asks for nothing, and takes a moment', async () => {
    const { page, requests } = room();
    const before = requests.length;
    const times = await page.evaluate(async () => {
      const times: number[] = [];
      for (let i = 0; i < 3; i++) {
        const begun = performance.now();
        await lab.Scrim.probe();
        times.push(performance.now() - begun);
      }
      return times;
    });
    expect(requests.length).toBe(before);
    // 100 ms on a machine that has time; this one may be at work on other tests.
    expect(Math.min(...times)).toBeLessThan(1000);
  });

  it('says why it cannot be', async () => {
    const told = await room().page.evaluate(async () => {
      WebAssembly.validate = () => false;
      return lab.Scrim.probe();
    });
    expect(told).toMatchObject({ supported: false, reason: /no SIMD/ });
  });

  it('says that there is no way', async () => {
    const told = await room().page.evaluate(async () => {
      Reflect.deleteProperty(globalThis, 'MediaStreamTrackGenerator');
      Reflect.deleteProperty(HTMLCanvasElement.prototype, 'captureStream');
      return lab.Scrim.probe();
    });
    expect(told).toMatchObject({ supported: false, reason: /frames of a camera/, way: null });
  });
});

inChromium(
  'Under a policy that allows no WebAssembly a probe',
  (room) => {
    it('says what to allow', async () => {
      const { page, complaints } = room();
      const told = await page.evaluate(() => lab.Scrim.probe());
      expect(told).toMatchObject({ supported: false, reason: /'wasm-unsafe-eval'/ });
      // The browser says it too.
      complaints.splice(0);
    });
  },
  { csp: "default-src 'self'; img-src data:" },
);

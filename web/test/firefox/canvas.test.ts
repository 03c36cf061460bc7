import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canRun, launch, openLab, type Lab } from './browser.js';
import type { LabOnPage } from './lab.js';

declare const lab: LabOnPage;

/** A mark at most this clear can be seen by nobody; the camera's own is fifty times as clear. */
const unseen = 2;

describe.skipIf(!canRun)('The canvas way in Firefox', () => {
  let browser: Browser;
  let room: Lab;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    room = await openLab(browser);
  });
  afterEach(async () => {
    await room.close();
    expect(room.complaints).toEqual([]);
  });

  it('never lets the room through, from the first frame on', async () => {
    const { camera, given } = await room.page.evaluate(async () => {
      const camera = await lab.Camera.open();
      const raw = lab.watch(camera.track);
      const scrim = await lab.Scrim.create();
      const given = lab.watch(await scrim.attach(camera.track));
      await lab.until(() => given.seen.length >= 30);
      await scrim.close();
      return { camera: raw.seen, given: given.seen };
    });
    expect(Math.min(...camera.map(({ mark }) => mark))).toBeGreaterThan(100);
    expect(Math.max(...given.map(({ mark }) => mark))).toBeLessThan(unseen);
  });

  it('takes the camera of getUserMedia, and says which way', async () => {
    const { way, seen } = await room.page.evaluate(async () => {
      const camera = await lab.Scrim.camera();
      const scrim = await lab.Scrim.create();
      let way = '';
      scrim.on('report', (report) => (way = report.way));
      const { seen } = lab.watch(await scrim.attach(camera));
      await lab.until(() => seen.length >= 5 && way !== '');
      await scrim.close();
      camera.stop();
      return { way, seen };
    });
    expect(way).toBe('canvas');
    expect(seen[0]).toMatchObject({ width: 640, height: 480 });
  });

  it("keeps the camera's colours", async () => {
    const colours = await room.page.evaluate(async () => {
      const camera = await lab.Scrim.camera();
      const scrim = await lab.Scrim.create();
      const tracks = [camera, await scrim.attach(camera)];
      const views = tracks.map((track) => lab.watch(track));
      // Until no channel is at its end.
      await lab.until(() => views[0]!.colour()[2]! > 40 && views[1]!.seen.length >= 10);
      const colours = views.map((view) => view.colour());
      await scrim.close();
      camera.stop();
      return colours;
    });
    // The fake camera's colour goes round, all the time.
    for (const [index, value] of colours[1]!.entries()) {
      expect(Math.abs(value - colours[0]![index]!)).toBeLessThan(20);
    }
  });

  it('carries nothing while the camera gives nothing', async () => {
    const { length } = await room.page.evaluate(async () => {
      const scrim = await lab.Scrim.create();
      const silent = document.createElement('canvas');
      silent.getContext('2d');
      const camera = silent.captureStream().getVideoTracks()[0]!;
      const { seen } = lab.watch(await scrim.attach(camera));
      await new Promise((later) => setTimeout(later, 700));
      await scrim.close();
      return seen;
    });
    expect(length).toBe(0);
  });

  it('follows a camera that changes its size', async () => {
    const seen = await room.page.evaluate(async () => {
      const camera = await lab.Camera.open(640, 360);
      const scrim = await lab.Scrim.create();
      const { seen } = lab.watch(await scrim.attach(camera.track));
      await lab.until(() => seen.length >= 5);
      camera.resize(360, 640);
      await lab.until(() => seen.slice(-3).every(({ height }) => height === 640));
      await scrim.close();
      return seen;
    });
    expect(seen[0]).toMatchObject({ width: 640, height: 360 });
    expect(seen.at(-1)).toMatchObject({ width: 360, height: 640 });
    expect(Math.max(...seen.map(({ mark }) => mark))).toBeLessThan(unseen);
  });

  it('goes on with another camera on the same track', async () => {
    const { same, seen } = await room.page.evaluate(async () => {
      const [one, other] = [await lab.Camera.open(640, 360), await lab.Camera.open(480, 480)];
      const scrim = await lab.Scrim.create();
      const track = await scrim.attach(one.track);
      const { seen } = lab.watch(track);
      await lab.until(() => seen.length >= 5);
      const same = (await scrim.attach(other.track)) === track;
      const from = seen.length;
      await lab.until(() => seen.length >= from + 5);
      await scrim.close();
      return { same, seen };
    });
    expect(same).toBe(true);
    expect(seen.at(-1)).toMatchObject({ width: 480, height: 480 });
    expect(Math.max(...seen.map(({ mark }) => mark))).toBeLessThan(unseen);
  });

  it('keeps its pace in a hidden tab', async () => {
    await room.page.evaluate(async () => {
      const camera = await lab.Camera.open();
      const scrim = await lab.Scrim.create();
      await scrim.attach(camera.track);
      const rates: number[] = [];
      scrim.on('report', ({ fps }) => document.hidden && rates.push(fps));
      Object.assign(globalThis, { rates });
    });
    const other = await browser.newPage();
    await other.bringToFront();
    await room.page.waitForFunction('globalThis.rates.length >= 4', { polling: 200 });
    const rates = await room.page.evaluate('globalThis.rates');
    await other.close();
    // A page's own timers would give one frame in a second.
    expect(Math.max(...(rates as number[]))).toBeGreaterThan(3);
  });

  it('goes on with a new engine when the worker is killed', async () => {
    await room.close();
    room = await openLab(browser, () => {
      const workers: Worker[] = [];
      const Real = globalThis.Worker;
      globalThis.Worker = class extends Real {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          if (String(url).endsWith('engine-worker.js')) workers.push(this);
        }
      };
      Object.assign(globalThis, { workers });
    });
    const { seen, problems } = await room.page.evaluate(async () => {
      const { workers } = globalThis as unknown as { workers: Worker[] };
      const camera = await lab.Camera.open();
      const scrim = await lab.Scrim.create();
      const problems: string[] = [];
      scrim.on('problem', ({ code }) => problems.push(code));
      const { seen } = lab.watch(await scrim.attach(camera.track));
      await lab.until(() => seen.length >= 5);
      workers.at(-1)!.terminate();
      await lab.until(() => problems.includes('engine-restarted'));
      const from = seen.length;
      await lab.until(() => seen.length >= from + 5);
      await scrim.close();
      return { seen, problems };
    });
    expect(problems).toContain('engine-restarted');
    expect(Math.max(...seen.map(({ mark }) => mark))).toBeLessThan(unseen);
  });

  it('closes every frame, ends its track and leaves the camera alone', async () => {
    await room.close();
    room = await openLab(browser, () => {
      const count = { made: 0, sent: 0, came: 0, closed: 0 };
      const Real = globalThis.VideoFrame;
      const close = Real.prototype.close;
      Real.prototype.close = function (this: VideoFrame) {
        count.closed++;
        close.call(this);
      };
      globalThis.VideoFrame = new Proxy(Real, {
        construct: (target, args) => {
          count.made++;
          return Reflect.construct(target, args) as object;
        },
      });
      const post = MessagePort.prototype.postMessage;
      MessagePort.prototype.postMessage = function (this: MessagePort, ...args: unknown[]) {
        if (args[1] instanceof Array && args[1][0] instanceof Real) count.sent++;
        (post as (...args: unknown[]) => void).apply(this, args);
      };
      const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')!;
      Object.defineProperty(MessagePort.prototype, 'onmessage', {
        set(this: MessagePort, heard: (event: MessageEvent) => void) {
          set!.call(this, (event: MessageEvent) => {
            if (event.data.frame instanceof Real) count.came++;
            heard(event);
          });
        },
      });
      Object.assign(globalThis, { count });
    });
    const { count, output, input } = await room.page.evaluate(async () => {
      const camera = await lab.Scrim.camera();
      const scrim = await lab.Scrim.create();
      const track = await scrim.attach(camera);
      const { seen } = lab.watch(track);
      await lab.until(() => seen.length >= 20);
      await Promise.all([scrim.close(), scrim.close()]);
      const { count } = globalThis as unknown as { count: Record<string, number> };
      return { count, output: track.readyState, input: camera.readyState };
    });
    expect(count['closed']).toBe(count['made']! - count['sent']! + count['came']!);
    expect(count['came']).toBeGreaterThanOrEqual(20);
    expect({ output, input }).toEqual({ output: 'ended', input: 'live' });
  });

  it('tells beforehand what it will be', async () => {
    const probe = await room.page.evaluate(() => lab.Scrim.probe());
    expect(probe).toMatchObject({ supported: true, reason: '', way: 'canvas' });
  });

  it('says which file is missing', async () => {
    await room.close();
    room = await openLab(browser, () => {
      const Real = globalThis.Worker;
      globalThis.Worker = class extends Real {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(String(url).replace('canvas-ticker', 'nowhere'), options);
        }
      };
    });
    const error = await room.page.evaluate(async () => {
      const camera = await lab.Camera.open();
      const scrim = await lab.Scrim.create();
      const error = await scrim.attach(camera.track).catch((error) => `${error.code}: ${error}`);
      await scrim.close();
      return error;
    });
    expect(error).toMatch(/^assets: .*canvas-ticker.js/);
    // The browser says it too.
    expect(room.complaints.splice(0)).toHaveLength(1);
  });

  it('works where a video element gives no VideoFrame', async () => {
    await room.close();
    room = await openLab(browser, () => {
      globalThis.VideoFrame = new Proxy(globalThis.VideoFrame, {
        construct: (target, args) => {
          if (args[0] instanceof HTMLVideoElement) throw new TypeError('Not today.');
          return Reflect.construct(target, args) as object;
        },
      });
    });
    const seen = await room.page.evaluate(async () => {
      const camera = await lab.Camera.open();
      const scrim = await lab.Scrim.create();
      const { seen } = lab.watch(await scrim.attach(camera.track));
      await lab.until(() => seen.length >= 10);
      await scrim.close();
      return seen;
    });
    expect(Math.max(...seen.map(({ mark }) => mark))).toBeLessThan(unseen);
  });
});

import { expect, it } from 'vitest';
import { inChromium, type LabOnPage } from './each.js';
import { film } from './films.js';
import type { Film } from './player.js';
import type { Sight } from './watcher.js';

declare const lab: LabOnPage;

/** Nothing of the mark is left: a clip has 110. */
const gone = 2;

inChromium('The streams way', (room) => {
  /** Plays three frames of each film, one after another into the same track. */
  const played = (films: Film[]) =>
    room().page.evaluate(async (films) => {
      const player = await lab.Player.open(films[0]!);
      const raw = new lab.Watcher(player.track);
      const scrim = await lab.Scrim.create({ budget: 0 });
      const watcher = new lab.Watcher(await scrim.attach(player.track));
      for (const film of films) {
        await player.load(film);
        for (let i = 0; i < 3; i++) {
          await player.step();
          await watcher.until(player.played.length);
        }
      }
      await scrim.close();
      await raw.stop();
      player.end();
      return { played: player.played, raw: raw.sights, sights: watcher.sights };
    }, films);

  it('gives the camera composed, and leaves the camera alone', async () => {
    const seen = await room().page.evaluate(async () => {
      const camera = await lab.Scrim.camera({ width: 640, height: 360 });
      const scrim = await lab.Scrim.create({ budget: 0 });
      const output = await scrim.attach(camera);
      const watcher = new lab.Watcher(output);
      const sights = await watcher.until(10);
      await scrim.close();
      return { sights, camera: camera.readyState, output: output.readyState };
    });
    for (const { width, height, mark } of seen.sights) {
      expect([width, height]).toEqual([640, 360]);
      expect(mark).toBeLessThan(gone);
    }
    expect([seen.camera, seen.output]).toEqual(['live', 'ended']);
  });

  it('takes every format as it comes, and keeps the timestamps', async () => {
    const formats = ['I420', 'NV12', 'RGBA', 'RGBX', 'BGRA', 'BGRX', 'I422', 'I444'] as const;
    const {
      played: times,
      raw,
      sights,
    } = await played(formats.map((format) => film(640, 360, { format })));
    expect(raw[0]!.mark).toBeGreaterThan(80);
    expect(sights.map(({ timestamp }) => timestamp)).toEqual(times);
    for (const { mark } of sights) expect(mark).toBeLessThan(gone);
    const given = formats.map((_, index) => sights[3 * index]!.format);
    expect(given).toEqual(['I420', 'NV12', 'RGBX', 'RGBX', 'BGRX', 'BGRX', 'RGBX', 'RGBX']);
  });

  it('follows the size in the middle of the stream: small, odd, portrait, 1080p', async () => {
    const sizes = [
      [640, 360],
      [320, 180],
      [641, 361],
      [360, 640],
      [1920, 1080],
      [640, 360],
    ] as const;
    const { sights } = await played(
      sizes.map(([width, height]) => film(width, height, { frames: 4 })),
    );
    expect(sights.map(({ width, height }) => [width, height])).toEqual(
      sizes.flatMap((size) => [size, size, size].map((each) => [...each])),
    );
    for (const { mark } of sights) expect(mark).toBeLessThan(gone);
  });

  it('keeps how a frame is turned', async () => {
    const { raw, sights } = await played([film(640, 360, { init: { rotation: 90 } })]);
    const shape = ({ display, rotation }: Sight) => ({ display, rotation });
    expect(sights.map(shape)).toEqual(raw.map(shape));
    expect(sights[0]).toMatchObject({ rotation: 90, display: [360, 640] });
  });

  it('gives nothing for frames that are too small, and says why', async () => {
    const { sights, report } = await room().page.evaluate(
      async ([tiny, usual]) => {
        const player = await lab.Player.open(tiny!);
        const scrim = await lab.Scrim.create({ budget: 0 });
        const reported = new Promise<unknown>((heard) => scrim.on('report', heard));
        const watcher = new lab.Watcher(await scrim.attach(player.track));
        player.run();
        const report = await reported;
        const before = watcher.sights.length;
        await player.load(usual!);
        await watcher.until(3);
        player.end();
        await scrim.close();
        return { report, sights: [before, watcher.sights.map(({ width }) => width)] };
      },
      [film(32, 32), film(640, 360)],
    );
    expect(report).toMatchObject({ shown: 'nothing', reason: expect.stringMatching(/32×32/) });
    expect(sights).toEqual([0, expect.arrayContaining([640])]);
  });

  it('shows the room with the effect none alone, and changes between two frames', async () => {
    const { marks, means } = await room().page.evaluate(
      async (film) => {
        const player = await lab.Player.open(film);
        const scrim = await lab.Scrim.create({ budget: 0 });
        const watcher = new lab.Watcher(await scrim.attach(player.track));
        const next = async () => {
          await player.step();
          return (await watcher.until(player.played.length)).at(-1)!;
        };
        const blurred = await next();
        await scrim.update({ effect: 'none' });
        const plain = await next();
        await scrim.update({ effect: 'replace', with: '#ffffff' });
        const white = await next();
        const picture = new OffscreenCanvas(64, 64);
        picture.getContext('2d')!.fillRect(0, 0, 64, 64);
        await scrim.update({ with: picture.transferToImageBitmap() });
        const black = await next();
        await scrim.close();
        player.end();
        const sights = [blurred, plain, white, black];
        return {
          marks: sights.map(({ mark }) => mark),
          means: sights.map(({ mean }) => mean),
        };
      },
      film(640, 360),
    );
    expect(marks[1]).toBeGreaterThan(80);
    for (const index of [0, 2, 3]) expect(marks[index]).toBeLessThan(gone);
    expect(means[2]! - means[3]!).toBeGreaterThan(50);
  });

  it('takes updates in the order of the calls, and keeps a picture while others change', async () => {
    const means = await room().page.evaluate(
      async (film) => {
        const picture = (colour: string, size: number) => {
          const canvas = new OffscreenCanvas(size, size);
          const context = canvas.getContext('2d')!;
          context.fillStyle = colour;
          context.fillRect(0, 0, size, size);
          return canvas.convertToBlob();
        };
        const player = await lab.Player.open(film);
        const scrim = await lab.Scrim.create({ budget: 0, effect: 'replace', match: 0 });
        const watcher = new lab.Watcher(await scrim.attach(player.track));
        const next = async () => {
          await player.step();
          return (await watcher.until(player.played.length)).at(-1)!.mean;
        };
        const [large, small] = [await picture('#000', 3000), await picture('#fff', 64)];
        await Promise.all([scrim.update({ with: large }), scrim.update({ with: small })]);
        const means = [await next()];
        for (const who of ['main', 'everyone'] as const) await scrim.update({ who });
        means.push(await next());
        await scrim.update({ with: await picture('#000', 64) });
        means.push(await next());
        await scrim.close();
        player.end();
        return means;
      },
      film(640, 360),
    );
    expect(Math.abs(means[0]! - means[1]!)).toBeLessThan(10);
    expect(means[0]! - means[2]!).toBeGreaterThan(50);
  });

  it('passes over frames that it has no time for', async () => {
    const { played, seen, dropped } = await room().page.evaluate(
      async (film) => {
        const player = await lab.Player.open(film);
        const scrim = await lab.Scrim.create({ budget: 0 });
        const reports: { dropped: number }[] = [];
        scrim.on('report', (report) => reports.push(report));
        const watcher = new lab.Watcher(await scrim.attach(player.track));
        player.run(250);
        while (!reports.some(({ dropped }) => dropped > 0)) await lab.pause(50);
        player.end();
        await scrim.close();
        return {
          played: player.played.length,
          seen: watcher.sights.map(({ timestamp }) => timestamp),
          dropped: reports.at(-1)!.dropped,
        };
      },
      film(1920, 1080, { frames: 4 }),
    );
    expect(dropped).toBeGreaterThan(0);
    expect(seen.length).toBeLessThan(played);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('keeps its pace while the page has no time', async () => {
    const rates = await room().page.evaluate(async () => {
      const camera = await lab.Scrim.camera({ width: 640, height: 360 });
      const scrim = await lab.Scrim.create({ budget: 0 });
      await scrim.attach(camera);
      await new Promise((heard) => scrim.on('report', heard));
      const rates: number[] = [];
      scrim.on('report', ({ fps }) => rates.push(fps));
      for (const end = performance.now() + 3500; performance.now() < end;);
      await lab.pause(0);
      await scrim.close();
      camera.stop();
      return rates;
    });
    expect(rates.length).toBeGreaterThanOrEqual(2);
    for (const rate of rates) expect(rate).toBeGreaterThan(3);
  });

  it('reports about once a second', async () => {
    const report = await room().page.evaluate(
      async (film) => {
        const player = await lab.Player.open(film);
        const scrim = await lab.Scrim.create({ budget: 0 });
        await scrim.attach(player.track);
        player.run();
        const report = await new Promise((heard) => scrim.on('report', heard));
        player.end();
        await scrim.close();
        return report;
      },
      film(640, 360),
    );
    expect(report).toMatchObject({ shown: 'effect', width: 640, height: 360, way: 'streams' });
    const { person, fps, latency, memory } = report as Record<string, number>;
    expect(person).toBeGreaterThan(0.05);
    for (const figure of [fps, latency, memory]) expect(figure).toBeGreaterThan(0);
  });
});

import { expect, it } from 'vitest';
import { inChromium, type LabOnPage } from './each.js';
import { film } from './films.js';

declare const lab: LabOnPage;

/** Nothing of the mark is left; a clip has 110, and 60 after a call. */
const gone = 2;
const clip = () => film(640, 360);

inChromium('What leaves', (room) => {
  it('is blurred from the first frame that arrives in a call', async () => {
    const composed = await room().page.evaluate(async (film) => {
      // The call stands already when the camera starts, so that not a frame is missed.
      const cover = lab.Player.gray(640, 360);
      const call = await lab.loopback(cover.track);
      const watcher = new lab.Watcher(call.track);
      cover.run();
      await watcher.until(5);
      cover.end();
      const player = await lab.Player.open(film);
      const arriving = async (track: MediaStreamTrack) => {
        await call.sender.replaceTrack(track);
        player.run();
        await watcher.more(8);
        player.pause();
      };
      // More than once: an encoder may leave the first frame out.
      for (let times = 0; times < 4; times++) {
        const scrim = await lab.Scrim.create();
        await arriving(await scrim.attach(player.track));
        await scrim.close();
      }
      const composed = watcher.sights.map(({ mark }) => mark);
      // The mark would be seen, and is when nothing is composed.
      await arriving(player.track);
      player.run();
      while (watcher.sights.at(-1)!.mark < 30) await watcher.more(1);
      call.close();
      player.end();
      return composed;
    }, clip());
    expect(composed.length).toBeGreaterThan(30);
    for (const mark of composed) expect(mark).toBeLessThan(gone);
  });

  it('is blurred when another camera takes over, on the same track', async () => {
    const seen = await room().page.evaluate(
      async ([one, other]) => {
        const first = await lab.Player.open(one!);
        const second = await lab.Player.open(other!);
        const scrim = await lab.Scrim.create();
        const output = await scrim.attach(first.track);
        const watcher = new lab.Watcher(output);
        first.run();
        second.run();
        await watcher.until(5);
        const outputs = [output];
        const switched: number[] = [];
        for (const { track } of [second, first, second]) {
          outputs.push(await scrim.attach(track));
          switched.push(watcher.sights.length);
          await watcher.more(5);
        }
        await scrim.close();
        first.end();
        second.end();
        return {
          same: outputs.every((track) => track === output),
          marks: watcher.sights.map(({ mark }) => mark),
          last: watcher.sights.at(-1)!.width,
        };
      },
      [clip(), film(320, 180)],
    );
    expect(seen.same).toBe(true);
    expect(seen.last).toBe(320);
    for (const mark of seen.marks) expect(mark).toBeLessThan(gone);
  });

  it('is blurred after the camera was switched off, and after it slept', async () => {
    const marks = await room().page.evaluate(async (film) => {
      const player = await lab.Player.open(film);
      const scrim = await lab.Scrim.create();
      const watcher = new lab.Watcher(await scrim.attach(player.track));
      player.run();
      await watcher.until(5);
      player.track.enabled = false;
      await watcher.more(5);
      player.track.enabled = true;
      await watcher.more(5);
      player.pause();
      player.sleep(3_600_000_000);
      player.run();
      await watcher.more(5);
      await scrim.close();
      player.end();
      return watcher.sights.map(({ mark }) => mark);
    }, clip());
    for (const mark of marks) expect(mark).toBeLessThan(gone);
  });

  it('is nothing, and a problem is told, when the camera ends', async () => {
    const seen = await room().page.evaluate(async (film) => {
      const player = await lab.Player.open(film);
      const scrim = await lab.Scrim.create();
      const told = new Promise((heard) => scrim.on('problem', heard));
      const watcher = new lab.Watcher(await scrim.attach(player.track));
      player.run();
      await watcher.until(3);
      player.unplug();
      const problem = await told;
      const before = watcher.sights.length;
      const other = await lab.Player.open(film);
      other.run();
      await scrim.attach(other.track);
      await watcher.until(before + 3);
      await scrim.close();
      other.end();
      return { problem, marks: watcher.sights.map(({ mark }) => mark) };
    }, clip());
    expect(seen.problem).toMatchObject({ code: 'camera-ended' });
    for (const mark of seen.marks) expect(mark).toBeLessThan(gone);
  });

  it('comes from this page alone: nothing is asked of another host', async () => {
    await room().page.evaluate(async (film) => {
      const player = await lab.Player.open(film);
      const scrim = await lab.Scrim.create();
      const watcher = new lab.Watcher(await scrim.attach(player.track));
      player.run();
      await watcher.until(5);
      await scrim.update({ effect: 'replace', with: '#102030' });
      await watcher.more(30);
      player.end();
      await scrim.close();
    }, clip());
    const { requests, server } = room();
    for (const address of requests) expect(address).toMatch(`${server.origin}/`);
    const own = requests
      .map((address) => new URL(address).pathname)
      .filter((path) => path.startsWith('/dist/'));
    expect([...new Set(own)].sort()).toEqual([
      '/dist/engine-worker.js',
      '/dist/index.js',
      '/dist/landscape.tflite',
      '/dist/relay-worker.js',
      '/dist/scrim.wasm',
    ]);
  });
});

inChromium('A camera that blurs by itself', (room) => {
  it('is not blurred twice, and a problem tells so', async () => {
    const seen = await room().page.evaluate(async (film) => {
      const player = await lab.Player.open(film);
      lab.blurItself(player.track, true);
      const scrim = await lab.Scrim.create();
      const problems: string[] = [];
      scrim.on('problem', ({ code }) => problems.push(code));
      const watcher = new lab.Watcher(await scrim.attach(player.track));
      const next = async () => {
        await player.step();
        return (await watcher.until(player.played.length)).at(-1)!.mark;
      };
      const through = await next();
      const composed: number[] = [];
      for (const settings of [
        { blurTwice: true },
        { blurTwice: false, hide: [{ x: 0, y: 0, width: 9, height: 9 }] },
        { hide: [], effect: 'replace' as const },
      ]) {
        await scrim.update(settings);
        composed.push(await next());
      }
      await scrim.update({ effect: 'blur' });
      const again = await next();
      lab.blurItself(player.track, false);
      await lab.pause(100);
      composed.push(await next());
      lab.blurItself(player.track, true);
      const third = await next();
      lab.blurItself(player.track, false, false);
      await lab.pause(1000);
      composed.push(await next());
      await scrim.close();
      player.end();
      return { through: [through, again, third], composed, problems };
    }, clip());
    for (const mark of seen.through) expect(mark).toBeGreaterThan(80);
    for (const mark of seen.composed) expect(mark).toBeLessThan(gone);
    expect(seen.problems).toEqual(['camera-blurs', 'camera-blurs', 'camera-blurs']);
  });

  it('lets no frame of another camera through, before or after it', async () => {
    const sights = await room().page.evaluate(
      async ([one, other]) => {
        const plain = await lab.Player.open(one!);
        const blurring = await lab.Player.open(other!);
        lab.blurItself(blurring.track, true);
        const scrim = await lab.Scrim.create();
        const watcher = new lab.Watcher(await scrim.attach(plain.track));
        plain.run(60);
        blurring.run(60);
        await watcher.until(5);
        for (const { track } of [blurring, plain, blurring, plain, blurring, plain]) {
          await scrim.attach(track);
          await watcher.more(4);
        }
        await scrim.close();
        plain.end();
        blurring.end();
        return watcher.sights.map(({ width, mark }) => ({ width, mark }));
      },
      [clip(), film(320, 180)],
    );
    const through = sights.filter(({ mark }) => mark >= gone);
    expect(through.length).toBeGreaterThan(0);
    for (const { width } of through) expect(width).toBe(320);
  });
});

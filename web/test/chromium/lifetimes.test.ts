import { expect, it } from 'vitest';
import { inChromium, type LabOnPage } from './each.js';
import { film } from './films.js';

declare const lab: LabOnPage;

const gone = 2;
const clip = () => film(640, 360);

inChromium("The engine's worker", (room) => {
  it.each(['kill', 'hang', 'trap'] as const)(
    'is started again after a %s, and nothing uncovered leaves',
    async (blow) => {
      const seen = await room().page.evaluate(
        async ([film, blow]) => {
          const player = await lab.Player.open(film);
          const scrim = await lab.Scrim.create({ budget: 0 });
          const problems: string[] = [];
          const restarted = new Promise<void>((heard) =>
            scrim.on('problem', ({ code }) => {
              problems.push(code);
              heard();
            }),
          );
          const output = await scrim.attach(player.track);
          const watcher = new lab.Watcher(output);
          player.run();
          await watcher.until(5);
          if (blow === 'kill') lab.killEngine();
          else lab.tellRealms(blow);
          await restarted;
          await watcher.more(10);
          player.end();
          await scrim.close();
          return { problems, marks: watcher.sights.map(({ mark }) => mark) };
        },
        [clip(), blow] as const,
      );
      expect(seen.problems).toEqual(['engine-restarted']);
      for (const mark of seen.marks) expect(mark).toBeLessThan(gone);
    },
  );

  it('is given up after failures in a row; then nothing is shown, and calls say so', async () => {
    const seen = await room().page.evaluate(async (film) => {
      const player = await lab.Player.open(film);
      const scrim = await lab.Scrim.create({ budget: 0 });
      lab.switches.doomed = true;
      const problems: string[] = [];
      const failed = new Promise<void>((heard) =>
        scrim.on('problem', ({ code }) => {
          problems.push(code);
          if (code === 'engine-failed') heard();
        }),
      );
      const watcher = new lab.Watcher(await scrim.attach(player.track));
      player.run();
      await watcher.until(3);
      lab.tellRealms('trap');
      await failed;
      const before = watcher.sights.length;
      await lab.pause(200);
      const codes = [
        await lab.codeOf(scrim.attach(player.track)),
        await lab.codeOf(scrim.update({ strength: 1 })),
      ];
      player.end();
      await scrim.close();
      return { problems, codes, frames: watcher.sights.length - before };
    }, clip());
    expect(seen.problems).toEqual(['engine-failed']);
    expect(seen.codes).toEqual(['engine-failed', 'engine-failed']);
    expect(seen.frames).toBe(0);
  });

  it('takes the newest settings when it is started again', async () => {
    const means = await room().page.evaluate(async (film) => {
      const player = await lab.Player.open(film);
      const scrim = await lab.Scrim.create({ effect: 'replace', with: '#ffffff', budget: 0 });
      const watcher = new lab.Watcher(await scrim.attach(player.track));
      player.run();
      const [white] = await watcher.until(1);
      lab.killEngine();
      await scrim.update({ with: '#000000' });
      const count = watcher.sights.length;
      const sights = await watcher.until(count + 3);
      player.end();
      await scrim.close();
      return [white!.mean, ...sights.slice(count).map(({ mean }) => mean)];
    }, clip());
    for (const black of means.slice(1)) expect(means[0]! - black).toBeGreaterThan(50);
  });
});

inChromium('Closing', (room) => {
  it('is done by itself when a Scrim cannot be made', async () => {
    const { code, running } = await room().page.evaluate(async () => {
      lab.switches.doomed = true;
      const code = await lab.codeOf(lab.Scrim.create());
      return { code, running: lab.workers.filter((each) => !each.terminated).length };
    });
    expect(code).toBe('assets');
    expect(running).toBe(0);
  });

  it('leaves no frame open and no worker running', async () => {
    const seen = await room().page.evaluate(async (film) => {
      lab.switches.undead = true;
      const player = await lab.Player.open(film);
      const scrim = await lab.Scrim.create({ budget: 0 });
      const watcher = new lab.Watcher(await scrim.attach(player.track));
      player.run();
      await watcher.until(10);
      await scrim.update({ effect: 'none' });
      await watcher.more(5);
      await scrim.update({ effect: 'blur' });
      player.pause();
      await player.load({ ...film, format: 'I444' });
      player.run(200);
      await watcher.more(5);
      await scrim.attach(player.track);
      await watcher.more(5);
      const once = scrim.close();
      await Promise.all([once, scrim.close()]);
      await scrim.close();
      player.end();
      const census = await lab.census();
      const terminated = lab.workers.map((each) => each.terminated);
      return { census, terminated, ended: watcher.ended };
    }, clip());
    expect(seen.terminated).toEqual([true, true]);
    expect(seen.census).toHaveLength(3);
    for (const { open, seen: frames } of seen.census) {
      expect(frames).toBeGreaterThan(20);
      expect(open).toBe(0);
    }
    expect(seen.ended).toBe(true);
  });

  it('leaves no frame open after failures', async () => {
    const census = await room().page.evaluate(async (film) => {
      lab.switches.undead = true;
      const player = await lab.Player.open(film);
      const scrim = await lab.Scrim.create({ budget: 0 });
      const restarted = new Promise<unknown>((heard) => scrim.on('problem', heard));
      const watcher = new lab.Watcher(await scrim.attach(player.track));
      player.run();
      await watcher.until(3);
      lab.tellRealms('trap');
      await restarted;
      await watcher.more(3);
      await player.load({ ...film, width: 32, height: 32 });
      await lab.pause(200);
      await scrim.close();
      player.end();
      return lab.census();
    }, clip());
    expect(census).toHaveLength(4);
    expect(census.map(({ open }) => open)).toEqual([0, 0, 0, 0]);
  });

  it('is right at any time', async () => {
    const seen = await room().page.evaluate(async (film) => {
      const codes = [];
      const states = [];
      for (const wait of [0, 1, 5, 20]) {
        const player = await lab.Player.open(film);
        player.run();
        const scrim = await lab.Scrim.create({ budget: 0 });
        const attached = scrim.attach(player.track);
        const code = lab.codeOf(attached);
        if (wait > 0) await lab.pause(wait);
        await scrim.close();
        codes.push(await code);
        states.push(await attached.then((output) => output.readyState).catch(() => 'none'));
        states.push(player.track.readyState);
        codes.push(await lab.codeOf(scrim.attach(player.track)));
        codes.push(await lab.codeOf(scrim.update({ strength: 3 })));
        player.end();
      }
      const never = await lab.Scrim.create({ budget: 0 });
      await never.close();
      return { codes, states, running: lab.workers.filter((each) => !each.terminated).length };
    }, clip());
    for (const code of seen.codes) expect([null, 'closed']).toContain(code);
    for (const state of seen.states) expect(['none', 'ended', 'live']).toContain(state);
    expect(seen.codes.filter((_, index) => index % 3 !== 0)).toEqual(Array(8).fill('closed'));
    expect(seen.running).toBe(0);
  });

  it('is not needed for the app to stop the output, which ends the work, and attach again', async () => {
    const seen = await room().page.evaluate(async (film) => {
      const player = await lab.Player.open(film);
      const scrim = await lab.Scrim.create({ budget: 0 });
      const first = await scrim.attach(player.track);
      player.run();
      await new lab.Watcher(first).until(3);
      first.stop();
      await lab.pause(500);
      const [rest] = await lab.seen('engine');
      await lab.pause(500);
      const [still] = await lab.seen('engine');
      const second = await scrim.attach(player.track);
      const sights = await new lab.Watcher(second).until(3);
      player.end();
      await scrim.close();
      return { sights, other: first !== second, more: still! - rest! };
    }, clip());
    expect(seen.other).toBe(true);
    expect(seen.more).toBe(0);
    for (const { mark } of seen.sights) expect(mark).toBeLessThan(gone);
  });
});

import { expect, it } from 'vitest';
import { inChromium, type LabOnPage } from './each.js';
import { film } from './films.js';

declare const lab: LabOnPage;

inChromium('A mistake', (room) => {
  it('in a track is told', async () => {
    const codes = await room().page.evaluate(
      async (film) => {
        const scrim = await lab.Scrim.create({ budget: 0 });
        const sound = new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0]!;
        const ended = await lab.Player.open(film);
        ended.end();
        const attached = (track: unknown) => lab.codeOf(scrim.attach(track as MediaStreamTrack));
        const codes = [
          await attached(sound),
          await attached(ended.track),
          await attached('camera'),
        ];
        await scrim.close();
        return codes;
      },
      film(640, 360),
    );
    expect(codes).toEqual(['bad-track', 'bad-track', 'bad-track']);
  });

  it('in an update changes nothing', async () => {
    const { codes, means } = await room().page.evaluate(
      async (film) => {
        const player = await lab.Player.open(film);
        const scrim = await lab.Scrim.create({ effect: 'replace', with: '#ffffff', budget: 0 });
        const watcher = new lab.Watcher(await scrim.attach(player.track));
        const next = async () => {
          await player.step();
          return (await watcher.until(player.played.length)).at(-1)!.mean;
        };
        const means = [await next()];
        const updated = (settings: object) => lab.codeOf(scrim.update(settings));
        const codes = [
          await updated({ with: '#000000', strength: 101 }),
          await updated({ effect: 'none', streng: 3 }),
          await updated({ with: new Blob(['no picture']), effect: 'none' }),
        ];
        means.push(await next());
        await scrim.close();
        player.end();
        return { codes, means };
      },
      film(640, 360),
    );
    expect(codes).toEqual(['bad-option', 'bad-option', 'bad-image']);
    expect(Math.abs(means[0]! - means[1]!)).toBeLessThan(10);
  });

  it('in what a Scrim is made with is told, and leaves nothing running', async () => {
    const { codes, running } = await room().page.evaluate(async () => {
      const made = (given: object) => lab.codeOf(lab.Scrim.create(given));
      const codes = [
        await made({ effect: 'blurr' }),
        await made({ way: 'tunnel' }),
        await made({ bytes: { wasm: new Uint8Array(8) } }),
        await made({ bytes: { model: new Uint8Array(99) } }),
      ];
      codes.push(await made({ way: 'worker' }));
      return { codes, running: lab.workers.filter(({ terminated }) => !terminated).length };
    });
    expect(codes).toEqual(['bad-option', 'bad-option', 'assets', 'assets', 'unsupported']);
    expect(running).toBe(0);
  });

  it('in what is asked of the camera is told', async () => {
    const codes = await room().page.evaluate(async () => [
      await lab.codeOf(lab.Scrim.camera({ width: { exact: 123_456 } })),
      await lab.codeOf(lab.Scrim.camera({ width: Symbol('wide') as unknown as number })),
    ]);
    expect(codes).toEqual(['no-camera', 'bad-option']);
  });
});

inChromium(
  'Without permission',
  (room) => {
    it('the camera is refused with words', async () => {
      const codes = await room().page.evaluate(async () => [await lab.codeOf(lab.Scrim.camera())]);
      expect(codes).toEqual(['no-permission']);
      expect(room().complaints.splice(0)).toEqual([expect.stringMatching(/Permissions policy/)]);
    });
  },
  { headers: { 'permissions-policy': 'camera=()' } },
);

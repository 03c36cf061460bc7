import { expect, it } from 'vitest';
import type { ScrimProcessor } from '../../src/adapters/livekit.js';
import { inChromium, type LabOnPage } from './each.js';
import { film } from './films.js';

declare const lab: LabOnPage;
declare const Processor: typeof ScrimProcessor;

/** Nothing of the mark is left: a clip has 110. */
const gone = 2;

const giveProcessor = `
  import { ScrimProcessor } from '/dist/adapters/livekit.js';
  globalThis.Processor = ScrimProcessor;
`;

inChromium("LiveKit's processor", (room) => {
  it('processes a track, follows the camera, and ends', async () => {
    await room().page.addScriptTag({ type: 'module', content: giveProcessor });
    const seen = await room().page.evaluate(
      async ([one, other]) => {
        const cameras = [await lab.Player.open(one), await lab.Player.open(other)] as const;
        for (const camera of cameras) camera.run();
        const processor = new Processor({ strength: 60 });
        const before = processor.processedTrack;
        await processor.init({ track: cameras[0].track });
        const track = processor.processedTrack!;
        const watcher = new lab.Watcher(track);
        await watcher.until(3);
        await processor.restart({ track: cameras[1].track });
        while (watcher.sights.at(-1)!.width !== 360) await watcher.more(1);
        const same = processor.processedTrack === track;
        await processor.destroy();
        for (const camera of cameras) camera.end();
        return {
          names: [processor.name, typeof before, typeof processor.processedTrack],
          same,
          state: track.readyState,
          marks: watcher.sights.map(({ mark }) => mark),
        };
      },
      [film(640, 360), film(360, 640)] as const,
    );
    expect(seen.names).toEqual(['scrim', 'undefined', 'undefined']);
    expect([seen.same, seen.state]).toEqual([true, 'ended']);
    for (const mark of seen.marks) expect(mark).toBeLessThan(gone);
  });

  it('rejects what Scrim rejects, with the one ScrimError, and can be used after', async () => {
    await room().page.addScriptTag({ type: 'module', content: giveProcessor });
    const codes = await room().page.evaluate(
      async (film) => {
        const camera = await lab.Player.open(film);
        const wrong = new Processor({ strength: 200 });
        const dead = await lab.Player.open(film);
        dead.end();
        const processor = new Processor();
        const codes = [
          await lab.codeOf(wrong.init({ track: camera.track })),
          await lab.codeOf(processor.init({ track: dead.track })),
          await lab.codeOf(processor.init({ track: camera.track })),
          await lab.codeOf(processor.update({ strength: -1 })),
          await lab.codeOf(processor.update({ strength: 1 })),
        ];
        await processor.destroy();
        camera.end();
        return codes;
      },
      film(640, 360),
    );
    expect(codes).toEqual(['bad-option', 'bad-track', null, 'bad-option', null]);
  });
});

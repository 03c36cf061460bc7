import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { cameraClip, madeOnce, root } from '../media.js';
import { inChromium, type LabOnPage } from './each.js';
import { film } from './films.js';

declare const lab: LabOnPage;

/** The command on this machine: SCRIM_NATIVE, or the release build's. */
const native = process.env['SCRIM_NATIVE'] ?? join(root, 'build/release/apps/scrim/scrim');
/** What the command takes small y4m files for. */
const colorSpace = {
  matrix: 'smpte170m',
  primaries: 'smpte170m',
  transfer: 'smpte170m',
  fullRange: false,
} as const;
const clip = { width: 640, height: 360, frames: 40 };

inChromium('The matte', (room) => {
  it.skipIf(!existsSync(native))('is what the native engine makes of the same frames', async () => {
    const made = madeOnce(`matte-${process.pid}.y4m`, (out) =>
      execFileSync(native, [
        'matte',
        cameraClip(clip),
        '-o',
        out,
        '--quiet',
        '--model',
        'landscape',
      ]),
    );
    const { means, person } = await room().page.evaluate(
      async ([film, address, width, height]) => {
        const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
        const header = bytes.indexOf(10) + 1;
        const mark = 'FRAME\n'.length;
        const player = await lab.Player.open(film);
        const scrim = await lab.Scrim.create({
          view: 'matte',
          compositor: 'cpu',
          threads: 1,
          budget: 0,
        });
        const output = await scrim.attach(player.track);
        const reader = new MediaStreamTrackProcessor({ track: output }).readable.getReader();
        const means: number[] = [];
        let person = 0;
        for (
          let frame = 0;
          header + (frame + 1) * (mark + width * height) <= bytes.length;
          frame++
        ) {
          await player.step();
          const { value } = await reader.read();
          const ours = await lab.gray(value!);
          value!.close();
          const theirs = header + frame * (mark + width * height) + mark;
          let sum = 0;
          for (let i = 0; i < ours.length; i++) {
            const matte = ((ours[i]! - 16) * 255) / 219;
            sum += Math.abs(matte - bytes[theirs + i]!);
            person += bytes[theirs + i]! / 255 / ours.length;
          }
          means.push(sum / ours.length);
        }
        await scrim.close();
        player.end();
        return { means, person: person / means.length };
      },
      [
        film(640, 360, { frames: 40, init: { colorSpace } }),
        `/clips/${basename(made)}`,
        640,
        360,
      ] as const,
    );
    expect(means).toHaveLength(40);
    expect(person).toBeGreaterThan(0.1);
    expect(means.reduce((sum, mean) => sum + mean, 0) / means.length).toBeLessThanOrEqual(1);
  });
});

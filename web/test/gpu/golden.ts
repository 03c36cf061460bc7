// What GPUs are compared with the CPU on: the clip in every shape and format, all backdrops.
import { basename } from 'node:path';
import { rawClip } from '../media.js';
import type { Scene } from './lab.js';

interface Shape {
  width?: number;
  height?: number;
  format?: Scene['format'];
  frames?: number;
}

export function scene(
  { width = 320, height = 180, format = 'I420', frames = 2 }: Shape,
  more: Partial<Scene> = {},
): Scene {
  const clip = `/clips/${basename(rawClip({ width, height, frames: Math.max(20, frames) }))}`;
  return { clip, width, height, format, frames, ...more };
}

export const formats = ['I420', 'NV12', 'RGBX', 'BGRX'] as const;

const areas = {
  keep: [{ x: 13, y: 9, width: 61.5, height: 40 }],
  hide: [{ x: 141, y: 61, width: 60, height: 55 }],
};

/** By name. */
export const scenes = (): Record<string, Scene> => {
  const out: Record<string, Scene> = {};
  for (const format of formats) {
    out[`the blur, ${format}`] = scene({ format });
    out[`a picture, ${format}`] = scene({ format }, { picture: true });
    out[`odd sizes, ${format}`] = scene({ format, width: 641, height: 361, frames: 1 });
  }
  for (const format of ['I420', 'RGBX'] as const) {
    const colour = { effect: 'replace', with: '#c02860' } as const;
    out[`the lens, ${format}`] = scene({ format }, { settings: { look: 'lens' } });
    out[`a colour, ${format}`] = scene({ format }, { settings: colour });
    out[`what is kept and hidden, ${format}`] = scene({ format }, { settings: areas });
  }
  for (const strength of [0, 100]) {
    for (const look of ['soft', 'lens'] as const) {
      out[`${look} at strength ${strength}`] = scene({}, { settings: { look, strength } });
    }
  }
  for (const match of [0, 100]) {
    out[`a picture, match ${match}`] = scene({}, { picture: true, settings: { match } });
    out[`an odd picture, match ${match}`] = scene(
      { width: 641, height: 361, frames: 1 },
      { picture: true, settings: { match, fit: 'contain' } },
    );
  }
  out['portrait'] = scene({ width: 360, height: 640, frames: 1 });
  out['only who is nearest'] = scene({}, { settings: { who: 'main' } });
  out['full range'] = scene({}, { fullRange: true });
  out['BT.601'] = scene({}, { matrix: 'smpte170m' });
  out['a large picture'] = scene({ width: 1920, height: 1080, frames: 1 });
  out['a large picture behind'] = scene(
    { width: 1920, height: 1080, frames: 1, format: 'NV12' },
    { picture: true },
  );
  return out;
};

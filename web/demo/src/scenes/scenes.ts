import { bokeh } from './bokeh.js';
import { curtain } from './curtain.js';
import { dusk } from './dusk.js';
import { haze } from './haze.js';
import { shelves } from './shelves.js';
import { sunlight } from './sunlight.js';

/** Draws a scene of any size; the same picture every time. */
export type Paint = (context: CanvasRenderingContext2D, width: number, height: number) => void;

interface Scene {
  name: string;
  paint: Paint;
}

export const scenes: readonly [Scene, ...Scene[]] = [
  { name: 'Sunlit wall', paint: sunlight },
  { name: 'Shelves', paint: shelves },
  { name: 'Night lights', paint: bokeh },
  { name: 'Dusk', paint: dusk },
  { name: 'Curtain', paint: curtain },
  { name: 'Haze', paint: haze },
];

/** A new canvas with the scene on it. */
export function painted(paint: Paint, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context !== null) paint(context, width, height);
  return canvas;
}

import { random } from './random.js';
import type { Paint } from './scenes.js';
import { soften } from './soften.js';

const spines = [
  '#7c3b2e',
  '#2f4a4f',
  '#c08a4a',
  '#3d3a55',
  '#8a8f7a',
  '#d8c7a5',
  '#5b2333',
  '#46614b',
];

/** A wall of books, a little out of focus, lit from one side. */
export const shelves: Paint = (context, width, height) => {
  const next = random(11);
  context.fillStyle = '#2a1d15';
  context.fillRect(0, 0, width, height);
  const rows = 4;
  const shelf = height / rows;
  for (let row = 0; row < rows; row++) {
    const floor = (row + 1) * shelf - shelf * 0.08;
    for (let x = -width * 0.02 * next(); x < width;) {
      const thick = width * (0.012 + 0.02 * next());
      const tall = shelf * (0.55 + 0.3 * next());
      if (next() < 0.13) x += width * 0.05 * next();
      context.fillStyle = spines[Math.floor(next() * spines.length)] ?? '#444444';
      context.fillRect(x, floor - tall, thick * 0.94, tall);
      context.fillStyle = 'rgb(255 240 210 / 0.28)';
      context.fillRect(x + thick * 0.2, floor - tall * 0.85, thick * 0.5, tall * 0.03);
      x += thick;
    }
    context.fillStyle = '#6b4a30';
    context.fillRect(0, floor, width, shelf * 0.08);
  }
  soften(context, width / 220);
  const lamp = context.createRadialGradient(width * 0.85, 0, 0, width * 0.85, 0, width);
  lamp.addColorStop(0, 'rgb(255 205 140 / 0.42)');
  lamp.addColorStop(0.5, 'rgb(60 30 10 / 0.1)');
  lamp.addColorStop(1, 'rgb(10 5 0 / 0.6)');
  context.fillStyle = lamp;
  context.fillRect(0, 0, width, height);
};

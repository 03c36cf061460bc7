import type { Paint } from './scenes.js';

const lights = [
  [0.15, 0.2, '#f3b49f'],
  [0.85, 0.15, '#b9c4f0'],
  [0.7, 0.85, '#9fd3c7'],
  [0.2, 0.9, '#f5dfae'],
] as const;

/** Soft colours that run into one another. */
export const haze: Paint = (context, width, height) => {
  context.fillStyle = '#e5dfe6';
  context.fillRect(0, 0, width, height);
  for (const [x, y, colour] of lights) {
    const glow = context.createRadialGradient(
      x * width,
      y * height,
      0,
      x * width,
      y * height,
      width * 0.6,
    );
    glow.addColorStop(0, colour);
    glow.addColorStop(1, `${colour}00`);
    context.fillStyle = glow;
    context.fillRect(0, 0, width, height);
  }
};

import type { Paint } from './scenes.js';

/** A theatre's curtain, lit from above: what the word scrim comes from. */
export const curtain: Paint = (context, width, height) => {
  for (let x = 0; x < width; x++) {
    const u = x / width;
    const fold = Math.sin(u * 70 + 2.5 * Math.sin(u * 9)) * 0.5 + 0.5;
    const soft = Math.sin(u * 23 + 1.3) * 0.5 + 0.5;
    const light = 0.16 + 0.5 * fold ** 1.6 * (0.55 + 0.45 * soft);
    context.fillStyle = `hsl(${350 + 8 * fold} 62% ${light * 58}%)`;
    context.fillRect(x, 0, 1, height);
  }
  const lamp = context.createRadialGradient(width / 2, 0, 0, width / 2, 0, width * 0.75);
  lamp.addColorStop(0, 'rgb(255 220 170 / 0.3)');
  lamp.addColorStop(0.5, 'rgb(60 0 10 / 0.05)');
  lamp.addColorStop(1, 'rgb(10 0 5 / 0.7)');
  context.fillStyle = lamp;
  context.fillRect(0, 0, width, height);
};

import type { Paint } from './scenes.js';

const hills = ['#8d5a6e', '#6a4763', '#463557', '#2a2544'];

/** Hills behind hills, after the sun went. */
export const dusk: Paint = (context, width, height) => {
  const sky = context.createLinearGradient(0, 0, 0, height * 0.8);
  sky.addColorStop(0, '#36406e');
  sky.addColorStop(0.5, '#b5727a');
  sky.addColorStop(1, '#f6c58f');
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  const sun = context.createRadialGradient(
    width * 0.72,
    height * 0.52,
    0,
    width * 0.72,
    height * 0.52,
    width * 0.4,
  );
  sun.addColorStop(0, 'rgb(255 240 200 / 0.9)');
  sun.addColorStop(0.12, 'rgb(255 225 170 / 0.5)');
  sun.addColorStop(1, 'rgb(255 200 140 / 0)');
  context.fillStyle = sun;
  context.fillRect(0, 0, width, height);
  hills.forEach((colour, index) => {
    const top = height * (0.5 + 0.12 * index);
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(0, height);
    for (let step = 0; step <= 100; step++) {
      const x = step / 100;
      const bend =
        Math.sin(x * (4 + index) + index * 2.1) * 0.05 +
        Math.sin(x * (11 + 3 * index) + index) * 0.018;
      context.lineTo(x * width, top + bend * height);
    }
    context.lineTo(width, height);
    context.fill();
  });
};

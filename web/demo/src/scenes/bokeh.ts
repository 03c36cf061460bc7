import { random } from './random.js';
import type { Paint } from './scenes.js';

/** A city at night through a wide open lens. */
export const bokeh: Paint = (context, width, height) => {
  const next = random(7);
  const sky = context.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, '#0b1022');
  sky.addColorStop(0.6, '#1c2140');
  sky.addColorStop(1, '#2b1c33');
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  context.save();
  context.globalCompositeOperation = 'lighter';
  for (let disc = 0; disc < 90; disc++) {
    const radius = width * (0.008 + 0.03 * next() ** 2);
    const x = width * next();
    const y = height * (0.25 + 0.75 * Math.sqrt(next()));
    const hue = next() < 0.7 ? 18 + 35 * next() : 190 + 140 * next();
    const strength = 0.08 + 0.3 * next();
    const glow = context.createRadialGradient(x, y, 0, x, y, radius);
    glow.addColorStop(0, `hsl(${hue} 90% 60% / ${strength * 0.7})`);
    glow.addColorStop(0.88, `hsl(${hue} 95% 65% / ${strength})`);
    glow.addColorStop(1, `hsl(${hue} 95% 65% / 0)`);
    context.fillStyle = glow;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
  context.restore();
};

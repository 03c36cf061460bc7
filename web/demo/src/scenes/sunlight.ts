import type { Paint } from './scenes.js';
import { soften } from './soften.js';

/** A plaster wall, and the sun through a window with bars. */
export const sunlight: Paint = (context, width, height) => {
  const wall = context.createLinearGradient(0, 0, width, height);
  wall.addColorStop(0, '#d9cdbf');
  wall.addColorStop(1, '#b5a594');
  context.fillStyle = wall;
  context.fillRect(0, 0, width, height);

  context.save();
  context.transform(1, -0.22, 0.35, 1, width * 0.12, height * 0.2);
  const light = context.createLinearGradient(0, 0, width * 0.7, height * 0.8);
  light.addColorStop(0, 'rgb(255 236 201 / 0.95)');
  light.addColorStop(1, 'rgb(255 224 178 / 0.25)');
  context.fillStyle = light;
  const pane = { width: width * 0.17, height: height * 0.27, gap: width * 0.018 };
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      const x = column * (pane.width + pane.gap);
      const y = row * (pane.height + pane.gap);
      context.fillRect(x, y, pane.width, pane.height);
    }
  }
  context.restore();
  soften(context, width / 140);
};

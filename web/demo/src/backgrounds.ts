import type { Background, Chosen } from './choice.js';
import { find, make } from './page.js';
import { pictures } from './pictures.js';
import { painted, scenes } from './scenes/scenes.js';
import { toast } from './toasts.js';

const colours = [
  ['Paper', '#f4efe6'],
  ['Slate', '#3a4350'],
  ['Sage', '#8fa68a'],
  ['Green screen', '#00b140'],
] as const;

const ownColour = 'Own colour';

const thumbnail = { width: 160, height: 90 };

/** The background that the page starts with, should the visitor replace the room. */
export const firstBackground: Background = { kind: 'scene', ...scenes[0] };

/** The grid of backgrounds: scenes, colours, and the visitor's own pictures. */
export function backgrounds(chosen: Chosen): void {
  const grid = find('#backgrounds', HTMLElement);
  const add = find('#add-picture', HTMLElement);
  const custom = find('#custom-colour', HTMLInputElement);

  for (const { name, paint } of scenes) {
    const look = painted(paint, thumbnail.width, thumbnail.height);
    offer(look, { kind: 'scene', name, paint });
  }
  for (const [name, colour] of colours) {
    offer(colour, { kind: 'colour', name, colour });
  }

  custom.addEventListener('input', () => {
    chosen.set({ background: { kind: 'colour', name: ownColour, colour: custom.value } });
  });
  pictures(find('#picture-file', HTMLInputElement), (file) => void own(file));
  chosen.watch(({ background }) => {
    for (const radio of grid.querySelectorAll<HTMLInputElement>('input[type="radio"]')) {
      radio.checked = radio.value === background.name;
    }
    custom.parentElement?.classList.toggle('chosen', background.name === ownColour);
  });

  function offer(look: CanvasImageSource | string, background: Background): void {
    const { name } = background;
    const label = make('label', 'tile');
    const radio = make('input');
    radio.type = 'radio';
    radio.name = 'background';
    radio.value = name;
    radio.setAttribute('aria-label', name);
    radio.addEventListener('change', () => chosen.set({ background }));
    label.title = name;
    label.append(radio, picture(look));
    grid.insertBefore(label, add);
  }

  async function own(file: File): Promise<void> {
    const decoded = await createImageBitmap(file).catch(() => null);
    if (decoded === null) {
      toast('problem', `“${file.name}” is not a picture this browser can read. Try a JPEG or PNG.`);
      return;
    }
    const background: Background = { kind: 'own', name: file.name, picture: file };
    offer(decoded, background);
    decoded.close();
    chosen.set({ effect: 'replace', background });
  }
}

/** A small picture of it, which fills its place as it will fill the frame. */
function picture(look: CanvasImageSource | string): HTMLElement {
  const { width, height } = thumbnail;
  const canvas = make('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  if (typeof look === 'string') {
    context.fillStyle = look;
    context.fillRect(0, 0, width, height);
  } else if ('width' in look && typeof look.width === 'number' && typeof look.height === 'number') {
    const scale = Math.max(width / look.width, height / look.height);
    const [w, h] = [look.width * scale, look.height * scale];
    context.imageSmoothingQuality = 'high';
    context.drawImage(look, (width - w) / 2, (height - h) / 2, w, h);
  }
  return canvas;
}

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

const thumbnail = { width: 160, height: 90 };
const frame = { width: 1280, height: 720 };

/** The background that the page starts with, should the visitor replace the room. */
export function firstBackground(): Background {
  const [{ name, paint }] = scenes;
  return { kind: 'scene', name, picture: painted(paint, frame.width, frame.height) };
}

/** The grid of backgrounds: scenes, colours, and the visitor's own pictures. */
export function backgrounds(chosen: Chosen): void {
  const grid = find('#backgrounds', HTMLElement);
  const add = find('#add-picture', HTMLElement);
  const custom = find('#custom-colour', HTMLInputElement);

  for (const { name, paint } of scenes) {
    offer(name, painted(paint, thumbnail.width, thumbnail.height), () => ({
      kind: 'scene',
      name,
      picture: painted(paint, frame.width, frame.height),
    }));
  }
  for (const [name, colour] of colours) {
    offer(name, colour, () => ({ kind: 'colour', name, colour }));
  }

  custom.addEventListener('input', () => {
    chosen.set({ background: { kind: 'colour', name: 'Own colour', colour: custom.value } });
  });
  pictures(find('#picture-file', HTMLInputElement), (file) => void own(file));
  chosen.watch(({ background }) => {
    for (const radio of grid.querySelectorAll<HTMLInputElement>('input[type="radio"]')) {
      radio.checked = radio.value === background.name;
    }
  });

  function offer(name: string, look: CanvasImageSource | string, background: () => Background) {
    const label = make('label', 'tile');
    const radio = make('input');
    radio.type = 'radio';
    radio.name = 'background';
    radio.value = name;
    radio.setAttribute('aria-label', name);
    radio.addEventListener('change', () => chosen.set({ background: background() }));
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
    offer(file.name, decoded, () => background);
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

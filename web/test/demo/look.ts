// What a page's two pictures look like, measured in the page.
import type { Page } from 'playwright-core';

/** A part of the picture, as shares of its width and height. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The sample's room: at the right, where the space shuttle stands. */
export const room: Part = { x: 0.78, y: 0.1, width: 0.18, height: 0.5 };
/** The sample's person: her chest. */
export const person: Part = { x: 0.3, y: 0.72, width: 0.2, height: 0.2 };

export interface Look {
  /** The mean colour, R G B, 0 to 255. */
  colour: [number, number, number];
  /** The mean difference of neighbours: how much detail there is. */
  detail: number;
}

export interface Looks {
  before: Look;
  after: Look;
  /** The mean difference between the two pictures. */
  difference: number;
}

/** Both pictures of one moment. */
export function looks(page: Page, part: Part): Promise<Looks> {
  return page.evaluate((part) => {
    const pixels = (id: string) => {
      const canvas = document.querySelector<HTMLCanvasElement>(id)!;
      const { width, height } = canvas;
      const box = [part.x * width, part.y * height, part.width * width, part.height * height];
      const [x, y, w, h] = box.map(Math.round) as [number, number, number, number];
      return canvas.getContext('2d')!.getImageData(x, y, w, h);
    };
    const look = ({ data, width }: ImageData) => {
      const colour: [number, number, number] = [0, 0, 0];
      let detail = 0;
      const count = data.length / 4;
      for (let i = 0; i < data.length; i += 4) {
        for (const c of [0, 1, 2] as const) colour[c] += data[i + c]! / count;
        if ((i / 4) % width > 0) detail += Math.abs(data[i + 1]! - data[i - 3]!) / count;
      }
      return { colour, detail };
    };
    const [before, after] = [pixels('#before'), pixels('#after')];
    let difference = 0;
    before.data.forEach((value, i) => {
      difference += Math.abs(value - after.data[i]!) / before.data.length;
    });
    return { before: look(before), after: look(after), difference };
  }, part);
}

/** Waits until the pictures look so; throws with what they look like otherwise. */
export async function untilLooks(
  page: Page,
  part: Part,
  right: (looks: Looks) => boolean,
): Promise<Looks> {
  const end = Date.now() + 30_000;
  for (;;) {
    const now = await looks(page, part);
    if (right(now)) return now;
    if (Date.now() > end) throw new Error(`It looks like this: ${JSON.stringify(now)}`);
    await page.waitForTimeout(100);
  }
}

import type { FrameLayout } from '../core/layout.js';
import { planesOf } from '../core/layout.js';
import type { Box, Parts, Rows } from '../core/parts.js';

/** The textures of the shaders, in the order of their bindings. */
export const textures = {
  frame: 'unsigned',
  frameChroma: 'unsigned',
  matte: 'unsigned',
  picture: 'unsigned',
  pictureChroma: 'unsigned',
  ownPerson: 'unsigned',
  ownRoom: 'unsigned',
  room: 'signed',
} as const;
export type TextureName = keyof typeof textures;

/** Whole numbers, read as they are: nothing is filtered, converted or premultiplied. */
export type TexelFormat = 'r8uint' | 'rgba8uint' | 'rgba16sint';

export const channelsOf = { r8uint: 1, rgba8uint: 4, rgba16sint: 4 } as const;

/** Samples for a part of a texture. */
export interface Upload {
  texture: TextureName;
  format: TexelFormat;
  /** Of the whole texture. */
  width: number;
  height: number;
  /** Where the samples go. */
  x: number;
  y: number;
  columns: number;
  rows: number;
  /** From the first sample on; texels from one row to the next. */
  data: Uint8Array | Int16Array;
  stride: number;
}

const half = (length: number) => (length + 1) >> 1;
const kinds = ['RGBA', 'BGRA', 'I420', 'NV12'] as const;
const backdrops = { colour: 0, room: 1, picture: 2 } as const;

/**
 * What the GPU needs of one frame: the person's pixels (of the room none but those in the person's
 * box) and the parts. `pictureIsThere`: whether the picture was uploaded with a frame before.
 */
export function uploadsOf(pixels: Uint8Array, parts: Parts, pictureIsThere: boolean): Upload[] {
  const { layout, person, matte, room, picture, ownColour } = parts;
  const { width, height } = layout;
  const out: Upload[] = [];
  if (person.right > person.left && person.bottom > person.top) {
    const planes = planesOf(layout).planes.map(({ offset, stride }) => ({
      data: pixels.subarray(offset),
      stride,
    }));
    out.push(...sheets(['frame', 'frameChroma'], layout, planes, person));
    out.push(part('matte', 'r8uint', { width, height }, matte, person));
  }
  if (picture !== null && !pictureIsThere) {
    const whole = { left: 0, top: 0, right: width, bottom: height };
    out.push(...sheets(['picture', 'pictureChroma'], layout, picture.planes, whole));
  }
  if (room !== null) {
    out.push(grid('room', 'rgba16sint', room.columns, room.rows, room.nodes));
  }
  if (ownColour !== null) {
    const { columns, rows } = ownColour;
    out.push(grid('ownPerson', 'rgba8uint', columns, rows, ownColour.person));
    out.push(grid('ownRoom', 'rgba8uint', columns, rows, ownColour.room));
  }
  return out;
}

function grid(
  texture: TextureName,
  format: TexelFormat,
  width: number,
  height: number,
  data: Uint8Array | Int16Array,
): Upload {
  const all = { columns: width, rows: height, stride: width, x: 0, y: 0 };
  return { texture, format, width, height, data, ...all };
}

/**
 * A picture as two textures: Y, or R G B A; and U with V: beside each other by turns, or all of V
 * below all of U.
 */
function sheets(
  [first, chroma]: [TextureName, TextureName],
  { width, height }: FrameLayout,
  [luma, u, v]: Rows[],
  box: Box,
): Upload[] {
  if (luma === undefined) return [];
  const size = { width, height };
  if (u === undefined) {
    const texels = { data: luma.data, stride: luma.stride / 4 };
    return [part(first, 'rgba8uint', size, texels, box)];
  }
  const squares = {
    left: box.left >> 1,
    right: half(box.right),
    top: box.top >> 1,
    bottom: half(box.bottom),
  };
  const out = [part(first, 'r8uint', size, luma, box)];
  if (v === undefined) {
    const pairs = { ...squares, left: 2 * squares.left, right: 2 * squares.right };
    const chromaSize = { width: 2 * half(width), height: half(height) };
    return [...out, part(chroma, 'r8uint', chromaSize, u, pairs)];
  }
  const chromaSize = { width: half(width), height: 2 * half(height) };
  out.push(part(chroma, 'r8uint', chromaSize, u, squares));
  out.push(part(chroma, 'r8uint', chromaSize, v, squares, half(height)));
  return out;
}

/** A box of rows, `down` rows further down in the texture. */
function part(
  texture: TextureName,
  format: TexelFormat,
  size: { width: number; height: number },
  { data, stride }: Rows,
  { left, top, right, bottom }: Box,
  down = 0,
): Upload {
  return {
    texture,
    format,
    ...size,
    x: left,
    y: top + down,
    columns: right - left,
    rows: bottom - top,
    data: data.subarray((top * stride + left) * channelsOf[format]),
    stride,
  };
}

/** Bytes of the shaders' uniform block: eight vectors of four words. */
export const uniformBytes = 128;

/** The shaders' numbers, in their order. */
export function writeUniforms(parts: Parts, out: ArrayBuffer): void {
  const { layout } = parts;
  const { left, top, right, bottom } = parts.person;
  const numbers = new Int32Array(out);
  numbers.set([left, top, right, bottom]);
  numbers.set(parts.tone, 4);
  numbers.set(parts.colour, 8);
  numbers[11] = backdrops[parts.room ? 'room' : parts.picture ? 'picture' : 'colour'];
  numbers.set([layout.width, layout.height, kinds.indexOf(layout.format)], 12);
  numbers.set([parts.room?.step ?? 1, parts.ownColour?.spacing ?? 0], 16);
  new Float32Array(out).set(parts.toRgb, 20);
}

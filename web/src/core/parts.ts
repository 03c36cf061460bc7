import type { FrameLayout } from './layout.js';

/** Rows of samples in the engine's memory, `stride` samples from one row to the next. */
export interface Rows<T extends Uint8Array | Int16Array = Uint8Array> {
  data: T;
  stride: number;
}

/** A rectangle of pixels: columns left to right - 1, rows top to bottom - 1. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * All that a frame is composed of besides its own pixels: scrim::Parts, src/engine/parts.hpp. Views
 * of the engine's memory, valid until the next call on the engine. Colours are Y U V as the frame's
 * own, or R G B.
 */
export interface Parts {
  layout: FrameLayout;
  /** Outside it the matte is 0. */
  person: Box;
  matte: Rows;
  /** The backdrop when it is the blurred room: four channels for each node, in 1/64 levels. */
  room: { nodes: Int16Array; columns: number; rows: number; step: number } | null;
  /** The backdrop when it is a picture, in the frame's layout. */
  picture: { planes: Rows[]; version: number } | null;
  /** The backdrop otherwise. */
  colour: Int32Array;
  /** What person and room look like at nodes, four bytes for each: null when pixels stay. */
  ownColour: {
    person: Uint8Array;
    room: Uint8Array;
    columns: number;
    rows: number;
    spacing: number;
  } | null;
  /** Three offsets and the gain. */
  tone: Int32Array;
  /** Three rows of four: what the three channels and 1 count in R, G and B. */
  toRgb: Float32Array;
}

/** Words of 32 bits of each part, in the order of web/core/take_apart.cpp. */
const shape = {
  person: 4,
  matte: 1,
  room: 1,
  roomGrid: 3,
  picture: 3,
  pictureStrides: 3,
  pictureVersion: 1,
  colour: 3,
  ownColour: 2,
  ownGrid: 3,
  tone: 4,
  toRgb: 12,
} as const;

/** Reads what `scrim_parts` points at. */
export function readParts(memory: ArrayBufferLike, address: number, layout: FrameLayout): Parts {
  const words = wordsAt(memory, address);
  const bytes = (at: number, count: number) => new Uint8Array(memory, at, count);
  const [left = 0, top = 0, right = 0, bottom = 0] = words.person;
  const [matte = 0] = words.matte;
  const [room = 0] = words.room;
  const [columns = 0, rows = 0, step = 0] = words.roomGrid;
  const [person = 0, around = 0] = words.ownColour;
  const [ownColumns = 0, ownRows = 0, spacing = 0] = words.ownGrid;
  const ownBytes = 4 * ownColumns * ownRows;
  const [version = 0] = words.pictureVersion;
  return {
    layout,
    person: { left, top, right, bottom },
    matte: {
      data: bytes(matte, right * bottom === 0 ? 0 : layout.width * layout.height),
      stride: layout.width,
    },
    room:
      room === 0
        ? null
        : { nodes: new Int16Array(memory, room, 4 * columns * rows), columns, rows, step },
    picture: words.picture[0] === 0 ? null : { planes: pictureOf(memory, words, layout), version },
    colour: words.colour,
    ownColour:
      person === 0
        ? null
        : {
            person: bytes(person, ownBytes),
            room: bytes(around, ownBytes),
            columns: ownColumns,
            rows: ownRows,
            spacing,
          },
    tone: words.tone,
    toRgb: new Float32Array(memory, words.toRgb.byteOffset, shape.toRgb),
  };
}

type Words = Record<keyof typeof shape, Int32Array>;

function wordsAt(memory: ArrayBufferLike, address: number): Words {
  let at = address;
  const entries = Object.entries(shape).map(([name, count]) => {
    const words = new Int32Array(memory, at, count);
    at += 4 * count;
    return [name, words];
  });
  return Object.fromEntries(entries) as Words;
}

function pictureOf(memory: ArrayBufferLike, words: Words, { height }: FrameLayout): Rows[] {
  const planes: Rows[] = [];
  words.picture.forEach((address, i) => {
    if (address === 0) return;
    const stride = words.pictureStrides[i] ?? 0;
    const rows = i === 0 ? height : (height + 1) >> 1;
    planes.push({ data: new Uint8Array(memory, address, stride * rows), stride });
  });
  return planes;
}

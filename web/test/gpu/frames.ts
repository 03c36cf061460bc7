// In the page: frames of every format from a raw clip, and their pixels as numbers.
import type { Engine } from '../../src/core/engine.js';

export type Format = 'I420' | 'NV12' | 'RGBX' | 'BGRX';

/** Frames of a clip. */
export interface Footage {
  /** The address of raw I420 frames. */
  clip: string;
  width: number;
  height: number;
  format: Format;
  frames?: number;
  matrix?: 'bt709' | 'smpte170m';
  fullRange?: boolean;
}

const half = (length: number) => (length + 1) >> 1;

export const bytesOf = async (address: string) =>
  new Uint8Array(await (await fetch(address)).arrayBuffer());

/** The caller closes them. */
export async function framesOf(footage: Footage): Promise<VideoFrame[]> {
  const { clip, width, height, frames = 2 } = footage;
  const bytes = await bytesOf(clip);
  const size = width * height + 2 * half(width) * half(height);
  const made: VideoFrame[] = [];
  for (let i = 0; i < Math.min(frames, Math.floor(bytes.length / size)); ++i) {
    made.push(await frameOf(footage, bytes.slice(i * size, (i + 1) * size), 40_000 * i));
  }
  return made;
}

async function frameOf(
  { width, height, format, matrix = 'bt709', fullRange = false }: Footage,
  planes: Uint8Array<ArrayBuffer>,
  timestamp: number,
): Promise<VideoFrame> {
  const colorSpace = { matrix, primaries: 'bt709', transfer: 'bt709', fullRange } as const;
  const init = { codedWidth: width, codedHeight: height, timestamp, duration: 40_000 };
  if (format === 'NV12') {
    return new VideoFrame(interleaved(planes, width, height), { ...init, format, colorSpace });
  }
  const yuv = new VideoFrame(planes, { ...init, format: 'I420', colorSpace });
  if (format === 'I420') return yuv;
  const rgba = await pixelsOf(yuv);
  yuv.close();
  return new VideoFrame(format === 'BGRX' ? swapped(rgba) : rgba, { ...init, format });
}

function interleaved(planes: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(planes);
  const luma = width * height;
  const samples = half(width) * half(height);
  for (let i = 0; i < samples; ++i) {
    out[luma + 2 * i] = planes[luma + i]!;
    out[luma + 2 * i + 1] = planes[luma + samples + i]!;
  }
  return out;
}

function swapped(rgba: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(rgba);
  for (let i = 0; i < out.length; i += 4) {
    out[i] = rgba[i + 2]!;
    out[i + 2] = rgba[i]!;
  }
  return out;
}

/** R G B A, as the browser converts the frame. */
export async function pixelsOf(frame: VideoFrame): Promise<Uint8Array<ArrayBuffer>> {
  const options = { format: 'RGBA', colorSpace: 'srgb' } as const;
  const out = new Uint8Array(frame.allocationSize(options));
  await frame.copyTo(out, options);
  return out;
}

/** The picture in an engine's memory as R G B A, by the engine's own numbers for each channel. */
export function convertedPixels(engine: Engine, toRgb: Float32Array): Uint8Array<ArrayBuffer> {
  const { width, height, format } = engine.layout!;
  const { pixels } = engine;
  const luma = width * height;
  const packed = format === 'RGBA' || format === 'BGRA';
  // Where the second and the third channel of the first square lie, and of the next one.
  const step = format === 'NV12' ? 2 : 1;
  const third = format === 'NV12' ? 1 : half(width) * half(height);
  const out = new Uint8Array(4 * luma);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const at = y * width + x;
      const square = luma + step * ((y >> 1) * half(width) + (x >> 1));
      const first = format === 'BGRA' ? 4 * at + 2 : 4 * at;
      const a = pixels[packed ? first : at]!;
      const b = pixels[packed ? 4 * at + 1 : square]!;
      const c = pixels[packed ? 8 * at + 2 - first : square + third]!;
      for (let i = 0; i < 3; ++i) {
        const k = 4 * i;
        const value = toRgb[k]! * a + toRgb[k + 1]! * b + toRgb[k + 2]! * c + toRgb[k + 3]!;
        out[4 * at + i] = Math.floor(Math.min(255, Math.max(0, value)) + 0.5);
      }
      out[4 * at + 3] = 255;
    }
  }
  return out;
}

export interface Difference {
  /** The largest of any channel, and the mean of all. */
  most: number;
  mean: number;
}

export function difference(a: Uint8Array, b: Uint8Array): Difference {
  if (a.length !== b.length) return { most: Infinity, mean: Infinity };
  let most = 0;
  let sum = 0;
  for (let i = 0; i < a.length; ++i) {
    const one = Math.abs(a[i]! - b[i]!);
    sum += one;
    if (one > most) most = one;
  }
  return { most, mean: sum / a.length };
}

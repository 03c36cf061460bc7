/** What a frame is in the engine's memory, without its pixels. */
export interface FrameLayout {
  width: number;
  height: number;
  /** 8 bits per channel; the A of RGBA and BGRA is not looked at. */
  format: 'I420' | 'NV12' | 'RGBA' | 'BGRA';
  /** Unused by RGBA and BGRA, as the range is. */
  matrix: 'bt601' | 'bt709';
  range: 'limited' | 'full';
}

/** Where the planes lie, without padding, and how many bytes they are together. */
export interface Planes {
  planes: PlaneLayout[];
  bytes: number;
}

const half = (length: number) => (length + 1) >> 1;

export function planesOf({ width, height, format }: FrameLayout): Planes {
  const shapes =
    format === 'I420'
      ? [
          [width, height],
          [half(width), half(height)],
          [half(width), half(height)],
        ]
      : format === 'NV12'
        ? [
            [width, height],
            [2 * half(width), half(height)],
          ]
        : [[4 * width, height]];
  let bytes = 0;
  const planes = shapes.map(([stride = 0, rows = 0]) => {
    const plane = { offset: bytes, stride };
    bytes += stride * rows;
    return plane;
  });
  return { planes, bytes };
}

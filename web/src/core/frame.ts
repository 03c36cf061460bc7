import { ScrimError } from '../errors.js';
import type { Engine } from './engine.js';
import { planesOf, type FrameLayout } from './layout.js';

/**
 * Copies what is seen of a frame into the engine, in the frame's own format where the engine knows
 * it. No other call on the engine until it is there. `frame` stays the caller's.
 */
export async function readFrame(engine: Engine, frame: VideoFrame): Promise<void> {
  const layout = layoutOf(frame);
  engine.plan(layout);
  if (isPlain(frame)) {
    await frame.copyTo(engine.pixels, { layout: planesOf(layout).planes });
  } else {
    engine.pixels.set(drawn(frame, layout));
  }
}

/**
 * The engine's pixels as a new frame with the timestamp, duration and shape of `original`. The
 * caller closes it.
 */
export function writeFrame(engine: Engine, original: VideoFrame): VideoFrame {
  const { layout } = engine;
  if (layout === null) throw new Error('No frame has been planned.');
  const { width, height, format } = layout;
  return new VideoFrame(engine.pixels, {
    ...presentationOf(original),
    format: format === 'RGBA' ? 'RGBX' : format === 'BGRA' ? 'BGRX' : format,
    codedWidth: width,
    codedHeight: height,
    layout: planesOf(layout).planes,
    colorSpace: isPlain(original) ? colorSpaceOf(original) : sRgb,
  });
}

/**
 * As the frame says; where it says nothing, what layoutOf takes it for: of frames made of bytes
 * Firefox takes nothing said for BT.709.
 */
function colorSpaceOf({ format, colorSpace }: VideoFrame): VideoColorSpaceInit {
  const said = colorSpace.toJSON();
  if (format !== 'I420' && format !== 'NV12') return said;
  return { ...said, matrix: said.matrix ?? 'smpte170m', fullRange: said.fullRange ?? false };
}

/** When and how a frame is shown, for another one in its place. */
export function presentationOf(original: VideoFrame): Presentation {
  const { timestamp, duration, displayWidth, displayHeight } = original;
  const { rotation = 0, flip = false }: Orientation = isPlain(original)
    ? (original as Orientation)
    : {};
  // A frame is made with the size it has before it is turned.
  const turned = rotation % 180 !== 0;
  return {
    timestamp,
    ...(duration === null ? {} : { duration }),
    displayWidth: turned ? displayHeight : displayWidth,
    displayHeight: turned ? displayWidth : displayHeight,
    rotation,
    flip,
  };
}

type Presentation = Orientation &
  Pick<VideoFrameBufferInit, 'timestamp' | 'duration' | 'displayWidth' | 'displayHeight'>;

/** What a frame will be in the engine's memory. Throws 'bad-track' for one without pixels. */
export function layoutOf(frame: VideoFrame): FrameLayout {
  const seen = frame.visibleRect;
  if (seen === null || seen.width === 0 || seen.height === 0) {
    throw new ScrimError('bad-track', 'The track gives frames without pixels.');
  }
  const rgb = { matrix: 'bt709', range: 'full' } as const;
  const { width, height } = seen;
  switch (isPlain(frame) ? frame.format : null) {
    case 'I420':
    case 'NV12': {
      const { matrix, fullRange } = frame.colorSpace;
      return {
        width,
        height,
        format: frame.format as 'I420' | 'NV12',
        // Both browsers show frames that say nothing as BT.601.
        matrix: !matrix || matrix === 'smpte170m' || matrix === 'bt470bg' ? 'bt601' : 'bt709',
        range: fullRange === true ? 'full' : 'limited',
      };
    }
    case 'RGBA':
    case 'RGBX':
      return { width, height, format: 'RGBA', ...rgb };
    case 'BGRA':
    case 'BGRX':
      return { width, height, format: 'BGRA', ...rgb };
    default:
      return { width: frame.displayWidth, height: frame.displayHeight, format: 'RGBA', ...rgb };
  }
}

/** What a frame says of how it is to be turned and mirrored, which TypeScript does not know yet. */
interface Orientation {
  rotation?: number;
  flip?: boolean;
}

const plainFormats: readonly unknown[] = ['I420', 'NV12', 'RGBA', 'RGBX', 'BGRA', 'BGRX'];

/** Whether its planes can be copied as they are. Of the others a canvas makes RGBA. */
function isPlain(frame: VideoFrame): boolean {
  return plainFormats.includes(frame.format);
}

let canvas: OffscreenCanvas | null = null;

/** Turned and mirrored as it is to be shown. */
function drawn(frame: VideoFrame, { width, height }: FrameLayout): Uint8ClampedArray {
  if (canvas?.width !== width || canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height);
  }
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new ScrimError('unsupported', 'This browser draws no frames here.');
  context.drawImage(frame, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

export const sRgb = {
  primaries: 'bt709',
  transfer: 'iec61966-2-1',
  matrix: 'rgb',
  fullRange: true,
} as const;

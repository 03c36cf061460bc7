import { ScrimError } from '../errors.js';

/** Larger ones gain nothing behind a person, and cost memory. */
const longest = 2560;
/** The engine's smallest. */
const shortest = 64;

/** Decodes a picture and copies it, scaled down when it is very large. Rejects with 'bad-image'. */
export async function decodePicture(source: ImageBitmapSource): Promise<ImageBitmap> {
  let whole: ImageBitmap;
  try {
    whole = await createImageBitmap(source);
  } catch (error) {
    throw new ScrimError(
      'bad-image',
      'The picture could not be decoded: give a PNG, JPEG, WebP or AVIF file, or an image that has loaded.',
      { cause: error },
    );
  }
  const { width, height } = whole;
  const scale = Math.min(1, longest / Math.max(width, height));
  if (scale === 1) return whole;
  const smaller = await createImageBitmap(whole, {
    resizeWidth: Math.max(1, Math.round(width * scale)),
    resizeHeight: Math.max(1, Math.round(height * scale)),
    resizeQuality: 'high',
  });
  whole.close();
  return smaller;
}

/** A picture's pixels, RGBA, of a size that the engine takes. */
export function pixelsOf(picture: ImageBitmap): ImageData {
  const width = Math.max(shortest, picture.width);
  const height = Math.max(shortest, picture.height);
  const context = new OffscreenCanvas(width, height).getContext('2d', {
    willReadFrequently: true,
  });
  if (context === null) throw new ScrimError('unsupported', 'This browser draws no pictures here.');
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

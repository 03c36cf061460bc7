// What somebody who gets a track sees of it.

/** One frame, as far as tests ask. */
export interface Sight {
  timestamp: number;
  width: number;
  height: number;
  /** Width and height as shown. */
  display: [number, number];
  format: string | null;
  rotation: number;
  /** How strongly the mark in the corner is seen, in gray values: raw clips have about 110. */
  mark: number;
  /** The mean gray. */
  mean: number;
}

const markSquares = 160;

/** Looks at every frame of a track from now on. */
export class Watcher {
  readonly sights: Sight[] = [];
  #reader: ReadableStreamDefaultReader<VideoFrame>;
  #waiting: (() => void)[] = [];
  #ended = false;

  constructor(track: MediaStreamTrack) {
    const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize: 10 });
    this.#reader = readable.getReader();
    void this.#watch();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Resolves when this many frames have been seen in all, or the track ended. */
  async until(count: number): Promise<Sight[]> {
    while (this.sights.length < count && !this.#ended) {
      await new Promise<void>((next) => this.#waiting.push(next));
    }
    return this.sights;
  }

  /** Resolves when this many more frames have been seen. */
  more(count: number): Promise<Sight[]> {
    return this.until(this.sights.length + count);
  }

  async stop(): Promise<void> {
    await this.#reader.cancel();
  }

  async #watch(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      this.sights.push(await look(value));
      value.close();
      for (const next of this.#waiting.splice(0)) next();
    }
    this.#ended = true;
    for (const next of this.#waiting.splice(0)) next();
  }
}

/** The gray picture of what is seen of a frame. */
export async function gray(frame: VideoFrame): Promise<Uint8Array> {
  const { width, height } = frame.visibleRect!;
  if (frame.format === 'I420' || frame.format === 'NV12') {
    const pixels = new Uint8Array(frame.allocationSize());
    await frame.copyTo(pixels);
    return pixels.subarray(0, width * height);
  }
  const pixels = new Uint8Array(4 * width * height);
  await frame.copyTo(pixels, { format: 'RGBX' });
  return pixels.filter((_, index) => index % 4 === 1);
}

async function look(frame: VideoFrame & { rotation?: number }): Promise<Sight> {
  const pixels = await gray(frame);
  const { width, height } = frame.visibleRect!;
  const square = width / markSquares;
  let [mark, count, sum] = [0, 0, 0];
  const [right, bottom] = [width / 4 - square, height / 4 - square];
  for (let y = Math.ceil(square); y < bottom; y++) {
    for (let x = Math.ceil(square); x < right; x++, count++) {
      const white = (Math.floor(x / square) + Math.floor(y / square)) % 2 === 1;
      mark += white ? pixels[y * width + x]! : -pixels[y * width + x]!;
    }
  }
  for (const value of pixels) sum += value;
  const { timestamp, format, rotation = 0 } = frame;
  return {
    timestamp,
    width,
    height,
    display: [frame.displayWidth, frame.displayHeight],
    format,
    rotation,
    mark: Math.abs(mark / count),
    mean: sum / pixels.length,
  };
}

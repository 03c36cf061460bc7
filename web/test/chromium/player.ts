// A camera made of a raw clip, for the tests' page.

export type Format = 'I420' | 'NV12' | 'I422' | 'I444' | 'RGBA' | 'RGBX' | 'BGRA' | 'BGRX';

export interface Film {
  /** Raw I420 frames, one after another. */
  address: string;
  width: number;
  height: number;
  format?: Format;
  /** More of what a frame says of itself. */
  init?: Partial<VideoFrameBufferInit> & { rotation?: number };
}

/** Plays a clip into a track, frame by frame or at a rate. */
export class Player {
  readonly track: MediaStreamTrack;
  #writer: WritableStreamDefaultWriter<VideoFrame>;
  #film!: Film;
  #pixels!: Uint8Array<ArrayBuffer>;
  #next = 0;
  #slept = 0;
  #timer = 0;
  /** Timestamps of what was played. */
  readonly played: number[] = [];

  private constructor() {
    const generator = new MediaStreamTrackGenerator({ kind: 'video' });
    this.track = generator;
    this.#writer = generator.writable.getWriter();
  }

  static async open(film: Film): Promise<Player> {
    const player = new Player();
    await player.load(film);
    return player;
  }

  /** A camera behind a cover. */
  static gray(width: number, height: number): Player {
    const player = new Player();
    player.#film = { address: '', width, height };
    player.#pixels = new Uint8Array(i420Bytes(width, height)).fill(128);
    return player;
  }

  /** Goes on with another film. */
  async load(film: Film): Promise<void> {
    const answer = await fetch(film.address);
    this.#pixels = new Uint8Array(await answer.arrayBuffer());
    this.#film = film;
  }

  /** Plays one frame; gives its timestamp. */
  async step(): Promise<number> {
    const timestamp = this.#slept + 33_333 * ++this.#next;
    const frame = await this.#frame(timestamp);
    this.played.push(timestamp);
    await this.#writer.write(frame);
    return timestamp;
  }

  /** Plays on, by the page's clock. */
  run(rate = 30): void {
    this.#slept = Math.max(this.#slept, Math.round(1000 * performance.now()) - 33_333 * this.#next);
    this.#timer = setInterval(
      () => void this.step().catch(() => {}),
      1000 / rate,
    ) as unknown as number;
  }

  pause(): void {
    clearInterval(this.#timer);
  }

  /** The camera gives nothing for some microseconds. */
  sleep(microseconds: number): void {
    this.#slept += microseconds;
  }

  /** The camera goes away: nobody asked for it. */
  unplug(): void {
    this.pause();
    void this.#writer.close();
  }

  end(): void {
    this.pause();
    this.track.stop();
  }

  async #frame(timestamp: number): Promise<VideoFrame> {
    const { width, height, format = 'I420', init } = this.#film;
    const bytes = i420Bytes(width, height);
    const count = this.#pixels.length / bytes;
    const from = ((this.#next - 1) % count) * bytes;
    const pixels = this.#pixels.subarray(from, from + bytes);
    const said = { codedWidth: width, codedHeight: height, timestamp, duration: 33_333, ...init };
    if (format === 'I420') return new VideoFrame(pixels, { ...said, format });
    if (format === 'NV12') return new VideoFrame(nv12(pixels, width, height), { ...said, format });
    if (format === 'I422' || format === 'I444') {
      return new VideoFrame(fuller(pixels, width, height, format), { ...said, format });
    }
    const yuv = new VideoFrame(pixels, { ...said, format: 'I420' });
    const rgb = new Uint8Array(4 * width * height);
    await yuv.copyTo(rgb, { format });
    yuv.close();
    return new VideoFrame(rgb, { ...said, format });
  }
}

const half = (length: number) => (length + 1) >> 1;

function i420Bytes(width: number, height: number): number {
  return width * height + 2 * half(width) * half(height);
}

function nv12(i420: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const luma = width * height;
  const chroma = half(width) * half(height);
  const out = new Uint8Array(luma + 2 * chroma);
  out.set(i420.subarray(0, luma));
  for (let i = 0; i < chroma; i++) {
    out[luma + 2 * i] = i420[luma + i]!;
    out[luma + 2 * i + 1] = i420[luma + chroma + i]!;
  }
  return out;
}

/** With more chroma: repeated. */
function fuller(
  i420: Uint8Array,
  width: number,
  height: number,
  format: 'I422' | 'I444',
): Uint8Array<ArrayBuffer> {
  const luma = width * height;
  const across = format === 'I444' ? width : half(width);
  const out = new Uint8Array(luma + 2 * across * height);
  out.set(i420.subarray(0, luma));
  for (let plane = 0; plane < 2; plane++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < across; x++) {
        const column = format === 'I444' ? x >> 1 : x;
        const source = luma + (plane * half(height) + (y >> 1)) * half(width) + column;
        out[luma + (plane * height + y) * across + x] = i420[source]!;
      }
    }
  }
  return out;
}

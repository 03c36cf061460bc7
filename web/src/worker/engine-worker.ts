import { ChosenCompositor } from '../compositors/choose.js';
import type { Compositor } from '../compositors/compositor.js';
import { Engine, EngineDied } from '../core/engine.js';
import { runThread, type ThreadStart } from '../core/threads.js';
import type { CheckedSettings } from '../settings.js';
import { EngineMeter, type Circumstances } from './engine-meter.js';
import type { Answer, EngineSettings, FromEngine, Job, ToEngine } from './protocol.js';

type Start = Extract<ToEngine, { type: 'start' }>;
type Change = Extract<ToEngine, { type: 'apply' }>;

/** A pause between two frames, in microseconds, after which what was seen before is forgotten. */
const longPause = 1e6;

const tell = (message: FromEngine) => postMessage(message);

function fail(error: unknown): void {
  tell({ type: 'failed', message: messageOf(error) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function answer(port: MessagePort, message: Answer): void {
  port.postMessage(message, message.type === 'frame' && message.frame ? [message.frame] : []);
}

/** A frame of the usual size, so that the first one of a camera finds memory planned and code ready. */
function warm(engine: Engine, settings: CheckedSettings): void {
  const layout = { width: 1280, height: 720, format: 'I420', matrix: 'bt601' } as const;
  engine.apply(settings, 0);
  engine.plan({ ...layout, range: 'limited' });
  engine.process();
  engine.reset();
}

/** The engine and its compositor, at work for one relay. */
class Workshop {
  #engine: Engine;
  #compositor: Compositor;
  #port: MessagePort | null = null;
  #settings: EngineSettings;
  /** Came while a frame was worked on. */
  #changes: Change[] = [];
  #working = false;
  /** Frames wait for each other, though a relay sends them one at a time: there may be another. */
  #turn: Promise<void> = Promise.resolve();
  #camera = 0;
  #timestamp = 0;
  #meter = new EngineMeter((report) => {
    if (this.#port) answer(this.#port, { type: 'report', report });
  });

  static async open(start: Start): Promise<Workshop> {
    const engine = await Engine.create(start);
    warm(engine, start.settings);
    engine.apply(start.settings, start.settings.budget);
    const compositor = new ChosenCompositor(start.compositor, (message) =>
      tell({ type: 'problem', problem: { code: 'compositor-lost', message } }),
    );
    return new Workshop(engine, compositor, start.settings);
  }

  private constructor(engine: Engine, compositor: Compositor, settings: EngineSettings) {
    this.#engine = engine;
    this.#compositor = compositor;
    this.#settings = settings;
  }

  connect(port: MessagePort): void {
    this.#port?.close();
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Job>) => {
      this.#turn = this.#turn.then(() => this.#work(data, port)).catch(fail);
    };
  }

  /** From the next frame on. */
  apply(change: Change): void {
    this.#changes.push(change);
    if (!this.#working) this.#applyAll();
  }

  #applyAll(): void {
    for (const { id, settings, keepsPicture } of this.#changes.splice(0)) {
      const before = this.#settings.with;
      if (keepsPicture) settings.with = before;
      this.#engine.apply(settings, settings.budget);
      if (settings.with !== before && typeof before !== 'string') before.close();
      this.#settings = settings;
      tell({ type: 'applied', id });
    }
  }

  async #work({ camera, frame }: Job, port: MessagePort): Promise<void> {
    this.#working = true;
    let made: VideoFrame | null = null;
    try {
      made = await this.#make(camera, frame);
    } catch (error) {
      if (error instanceof EngineDied) throw error;
      this.#meter.other('nothing', messageOf(error), this.#circumstances(frame));
    } finally {
      frame.close();
      this.#working = false;
    }
    answer(port, { type: 'frame', frame: made });
    if (this.#changes.length > 0) this.#applyAll();
  }

  async #make(camera: number, frame: VideoFrame): Promise<VideoFrame> {
    const { effect, view, through } = this.#settings;
    const pause = frame.timestamp - this.#timestamp;
    if (camera !== this.#camera || pause < 0 || pause > longPause) this.#engine.reset();
    this.#camera = camera;
    this.#timestamp = frame.timestamp;
    const asItIs = effect === 'none' || through === camera;
    if (asItIs && view === 'composed') {
      this.#meter.other('room', '', this.#circumstances(frame));
      return frame.clone();
    }
    const made = await this.#compositor.compose(this.#engine, frame);
    this.#meter.composed(this.#engine.report, this.#circumstances(frame));
    return made;
  }

  #circumstances(frame: VideoFrame): Circumstances {
    return {
      width: frame.displayWidth,
      height: frame.displayHeight,
      compositor: this.#compositor.kind,
      threads: this.#engine.threads,
      memory: this.#engine.memory,
    };
  }
}

let workshop: Promise<Workshop> | null = null;

onmessage = ({ data }: MessageEvent<ToEngine | ThreadStart>) => {
  if (data.type === 'thread') {
    runThread(data);
  } else if (data.type === 'start') {
    workshop = Workshop.open(data);
    workshop.then(() => tell({ type: 'started' }), fail);
  } else {
    workshop
      ?.then((open) => (data.type === 'connect' ? open.connect(data.port) : open.apply(data)))
      .catch(fail);
  }
};

// In the page: the compositors themselves on given frames, compared with the engine byte by byte.
import { ChosenCompositor } from '../../src/compositors/choose.js';
import { CpuCompositor } from '../../src/compositors/cpu.js';
import { GpuCompositor } from '../../src/compositors/gpu.js';
import { openWebGl2 } from '../../src/compositors/webgl2.js';
import { openWebGpu } from '../../src/compositors/webgpu.js';
import { Engine } from '../../src/core/engine.js';
import { defaults, type CheckedSettings } from '../../src/settings.js';
import {
  bytesOf,
  convertedPixels,
  difference,
  framesOf,
  pixelsOf,
  type Difference,
  type Footage,
} from './frames.js';
import { lose } from './lose.js';

export type Kind = 'webgl2' | 'webgpu';

/** What is composed. */
export interface Scene extends Footage {
  settings?: Partial<CheckedSettings>;
  /** Puts a picture behind the person. */
  picture?: boolean;
  /** Milliseconds for a frame: with hardly any, frames are covered. */
  budget?: number;
}

const program = WebAssembly.compileStreaming(fetch('/dist/scrim.wasm'));
const network = bytesOf('/dist/landscape.tflite');

async function engineFor(scene: Scene): Promise<Engine> {
  const engine = await Engine.create({ module: await program, model: await network });
  const settings = { ...defaults, ...scene.settings };
  const replacement = { effect: 'replace', with: await picture } as const;
  engine.apply(scene.picture ? { ...settings, ...replacement } : settings, scene.budget ?? 0);
  return engine;
}

/** Smooth, coloured, and with an edge. */
const picture = (() => {
  const canvas = new OffscreenCanvas(500, 333);
  const context = canvas.getContext('2d')!;
  const colours = context.createLinearGradient(0, 0, 500, 333);
  colours.addColorStop(0, '#ff8020');
  colours.addColorStop(0.6, '#2040c0');
  colours.addColorStop(1, '#f0f8ff');
  context.fillStyle = colours;
  context.fillRect(0, 0, 500, 333);
  context.fillStyle = '#103010';
  context.fillRect(60, 200, 120, 90);
  return createImageBitmap(canvas);
})();

const compositors = new Map<Kind, Promise<GpuCompositor>>();

/** One for all scenes, as for a camera whose frames change. */
function compositorOf(kind: Kind): Promise<GpuCompositor> {
  const known = compositors.get(kind) ?? open(kind);
  compositors.set(kind, known);
  return known;
}

async function open(kind: Kind): Promise<GpuCompositor> {
  const gpu = kind === 'webgl2' ? openWebGl2(true) : await openWebGpu(true);
  if (gpu === null) throw new Error(`There is no ${kind}.`);
  return new GpuCompositor(gpu);
}

/** Runs with every frame of the scene, which is closed afterwards. */
async function eachFrame(scene: Scene, work: (frame: VideoFrame) => Promise<void>): Promise<void> {
  for (const frame of await framesOf(scene)) {
    await work(frame);
    frame.close();
  }
}

export interface Comparison extends Difference {
  /** What the engine that the GPU composed for said of the last frame. */
  shown: string;
  person: number;
  timestamps: number[];
  durations: (number | null)[];
  sizes: string[];
}

/** The scene composed by a GPU and by the CPU: the largest difference of any frame. */
async function compare(kind: Kind, scene: Scene): Promise<Comparison> {
  const whole = await engineFor(scene);
  const apart = await engineFor(scene);
  let toRgb = new Float32Array();
  const takeApart = apart.takeApart.bind(apart);
  apart.takeApart = () => {
    const parts = takeApart();
    toRgb = parts.toRgb.slice();
    return parts;
  };
  const cpu = new CpuCompositor();
  const gpu = await compositorOf(kind);
  const out: Comparison = {
    ...{ most: 0, mean: 0, shown: '', person: 0 },
    ...{ timestamps: [], durations: [], sizes: [] },
  };
  await eachFrame(scene, async (frame) => {
    (await cpu.compose(whole, frame)).close();
    const made = await gpu.compose(apart, frame);
    out.timestamps.push(made.timestamp);
    out.durations.push(made.duration);
    out.sizes.push(`${made.displayWidth}x${made.displayHeight}`);
    const { most, mean } = difference(await pixelsOf(made), convertedPixels(whole, toRgb));
    made.close();
    out.most = Math.max(out.most, most);
    out.mean = Math.max(out.mean, mean);
    out.shown = whole.report.shown === apart.report.shown ? apart.report.shown : 'not the same';
    out.person = apart.report.person;
  });
  whole.close();
  apart.close();
  return out;
}

/** How far a GPU's frames, converted by the browser, are from the CPU's, converted by the browser. */
async function compareAsShown(kind: Kind, scene: Scene): Promise<Difference> {
  const whole = await engineFor(scene);
  const apart = await engineFor(scene);
  const cpu = new CpuCompositor();
  const gpu = await compositorOf(kind);
  let worst: Difference = { most: 0, mean: 0 };
  await eachFrame(scene, async (frame) => {
    const [expected, made] = [await cpu.compose(whole, frame), await gpu.compose(apart, frame)];
    const now = difference(await pixelsOf(made), await pixelsOf(expected));
    if (now.mean > worst.mean) worst = now;
    expected.close();
    made.close();
  });
  whole.close();
  apart.close();
  return worst;
}

export interface Course {
  /** Of each frame: who composed it. */
  kinds: string[];
  problems: string[];
  /** The mean difference of each frame from the CPU's; Infinity: nothing came out. */
  differences: number[];
  /** The same, from the camera's own frame. */
  fromRaw: number[];
}

/** The scene with the compositor that the package would use; its GPU is lost before frame `losing`. */
async function course(
  choice: Kind | 'auto' | 'cpu',
  scene: Scene,
  losing = Infinity,
): Promise<Course> {
  const out: Course = { kinds: [], problems: [], differences: [], fromRaw: [] };
  const whole = await engineFor(scene);
  const engine = await engineFor(scene);
  const cpu = new CpuCompositor();
  const chosen = new ChosenCompositor(choice, (message) => out.problems.push(message));
  await eachFrame(scene, async (frame) => {
    if (out.kinds.length === losing) lose();
    const expected = await cpu.compose(whole, frame);
    const made = await chosen.compose(engine, frame);
    out.kinds.push(chosen.kind);
    const pixels = await pixelsOf(made).catch(() => new Uint8Array());
    out.differences.push(difference(pixels, await pixelsOf(expected)).mean);
    out.fromRaw.push(difference(pixels, await pixelsOf(frame)).mean);
    expected.close();
    made.close();
    // A GPU that is being opened, or that is being lost, gets the time for it.
    const opening = () => out.kinds.length === 1 && choice !== 'auto' && chosen.kind !== choice;
    for (let tries = 0; tries === 0 || (opening() && tries < 1000); ++tries) {
      await new Promise((later) => setTimeout(later, 20));
    }
  });
  chosen.close();
  whole.close();
  engine.close();
  return out;
}

/** The scene's last frame as a PNG in base64, for somebody to look at. */
async function look(kind: Kind, scene: Scene): Promise<string> {
  const engine = await engineFor(scene);
  const gpu = await compositorOf(kind);
  const canvas = new OffscreenCanvas(scene.width, scene.height);
  await eachFrame(scene, async (frame) => {
    const made = await gpu.compose(engine, frame);
    canvas.getContext('2d')!.drawImage(made, 0, 0);
    made.close();
  });
  engine.close();
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** A frame that nobody has read yet, what it is to show, and when the GPU's process is gone. */
let kept: { made: VideoFrame; expected: Uint8Array; gone: Promise<unknown> } | null = null;

/** Keeps the scene's last frame as a GPU composes it. */
async function keep(kind: Kind, scene: Scene): Promise<void> {
  const whole = await engineFor(scene);
  const engine = await engineFor(scene);
  const cpu = new CpuCompositor();
  const gpu = await compositorOf(kind);
  const canvas = new OffscreenCanvas(1, 1);
  canvas.getContext('webgl2');
  const gone = new Promise((lost) => canvas.addEventListener('webglcontextlost', lost));
  await eachFrame(scene, async (frame) => {
    kept?.made.close();
    const expected = await cpu.compose(whole, frame);
    kept = { made: await gpu.compose(engine, frame), expected: await pixelsOf(expected), gone };
    expected.close();
  });
  whole.close();
  engine.close();
}

/** How far the frame that was kept is from the CPU's behind a track, once the GPU's process is gone. */
async function outlive(): Promise<Difference> {
  const { made, expected, gone } = kept!;
  await gone;
  const generator = new MediaStreamTrackGenerator({ kind: 'video' });
  const reader = new MediaStreamTrackProcessor({ track: generator }).readable.getReader();
  const writer = generator.writable.getWriter();
  await writer.write(made);
  const { value } = await reader.read();
  const seen = difference(await pixelsOf(value!), expected);
  value!.close();
  generator.stop();
  return seen;
}

const lab = { compare, compareAsShown, course, look, keep, outlive };
export type Lab = typeof lab;
Object.assign(globalThis, { lab });

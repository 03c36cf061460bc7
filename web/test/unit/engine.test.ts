import { beforeAll, describe, expect, it } from 'vitest';
import { Engine, EngineDied } from '../../src/core/engine.js';
import type { FrameLayout } from '../../src/core/layout.js';
import { planesOf } from '../../src/core/layout.js';
import { defaults, type CheckedSettings } from '../../src/settings.js';
import { modelBytes, wasmModule } from './files.js';

const settings: CheckedSettings = { ...defaults, with: '#000000' };
const hd: FrameLayout = {
  width: 640,
  height: 360,
  format: 'I420',
  matrix: 'bt709',
  range: 'limited',
};

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await wasmModule();
});

async function engineWith(change: Partial<CheckedSettings> = {}): Promise<Engine> {
  const engine = await Engine.create({ module, model: modelBytes('landscape') });
  engine.apply({ ...settings, ...change }, 0);
  return engine;
}

/** A chequerboard, which no blur leaves as it is. */
function chequer(engine: Engine): Uint8Array {
  const pixels = engine.pixels;
  const { width = 1 } = engine.layout ?? {};
  pixels.forEach((_, i) => (pixels[i] = ((i ^ (i / width)) & 4) === 0 ? 40 : 200));
  return pixels.slice();
}

const largestDifference = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? 0))), 0);

const spread = (values: Uint8Array) =>
  values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));

describe('the engine in WebAssembly', () => {
  it('works with SIMD', async () => {
    expect((await engineWith()).simd).toBe('WASM');
  });

  it.each(['I420', 'NV12', 'RGBA', 'BGRA'] as const)('blurs frames of %s', async (format) => {
    const engine = await engineWith();
    engine.plan({ ...hd, format });
    const before = chequer(engine);
    engine.process();
    expect(engine.report.shown).not.toBe('nothing');
    expect(largestDifference(engine.pixels, before)).toBeGreaterThan(50);
  });

  it('takes odd sizes', async () => {
    const engine = await engineWith();
    for (const format of ['I420', 'NV12', 'RGBA'] as const) {
      engine.plan({ ...hd, width: 321, height: 243, format });
      chequer(engine);
      engine.process();
      expect(engine.report.shown).toMatch(/effect|covered/);
    }
  });

  it('puts a colour behind the person', async () => {
    const engine = await engineWith({ effect: 'replace', with: '#3060c0' });
    engine.plan({ ...hd, format: 'RGBA' });
    chequer(engine);
    engine.process();
    expect([...engine.pixels.subarray(0, 3)]).toEqual([0x30, 0x60, 0xc0]);
  });

  it('keeps what is to be kept and hides what is to be hidden', async () => {
    const area = { x: 100, y: 100, width: 200, height: 100 };
    const inside = 150 * hd.width + 200;
    const engine = await engineWith({ effect: 'replace', with: '#000000', keep: [area] });
    engine.plan(hd);
    const before = chequer(engine);
    engine.process();
    expect(engine.pixels[inside]).toBe(before[inside]);
    engine.apply({ ...settings, effect: 'replace', keep: [area], hide: [area] }, 0);
    chequer(engine);
    engine.process();
    expect(engine.pixels[inside]).toBe(16);
  });

  it('shows the matte in the place of the frame', async () => {
    const engine = await engineWith({ view: 'matte' });
    engine.plan(hd);
    chequer(engine);
    engine.process(true);
    const luma = engine.pixels.subarray(0, hd.width * hd.height);
    const expected = engine.matte.map((value) => 16 + Math.round((value * 219) / 255));
    expect(largestDifference(luma, expected)).toBe(0);
    expect(spread(engine.pixels.subarray(hd.width * hd.height))).toBe(0);
  });

  it('shows the room with the effect none, and only then', async () => {
    const engine = await engineWith({ effect: 'none' });
    engine.plan(hd);
    const before = chequer(engine);
    engine.process();
    expect(engine.report.shown).toBe('room');
    expect(largestDifference(engine.pixels, before)).toBe(0);
  });

  it('covers the frame when the network gives nonsense, and says so', async () => {
    const model = modelBytes('landscape');
    // Weights of half precision that are no numbers.
    model.fill(0x7e, 100_000, 101_000);
    const engine = await Engine.create({ module, model });
    engine.apply(settings, 0);
    engine.plan({ ...hd, format: 'RGBA' });
    chequer(engine);
    engine.process(true);
    expect(engine.report.shown).toBe('covered');
    expect(engine.report.reason).not.toBe('');
    expect(spread(engine.pixels.filter((_, i) => i % 4 === 0))).toBeLessThan(16);
    expect(spread(engine.matte)).toBe(0);
  });

  it('reports where its time went', async () => {
    const engine = await engineWith();
    engine.plan(hd);
    chequer(engine);
    engine.process();
    const { stages, total, region } = engine.report;
    expect(stages.segment).toBeGreaterThan(0);
    expect(total).toBeGreaterThan(stages.segment);
    expect(region[2]).toBeGreaterThan(0);
  });

  it('refuses frames of a size that it does not take, and goes on with the next', async () => {
    const engine = await engineWith();
    expect(() => engine.plan({ ...hd, width: 0 })).toThrowError(/64 to 7680/);
    expect(() => engine.process()).toThrowError();
    engine.plan(hd);
    chequer(engine);
    engine.process();
    expect(engine.report.shown).toMatch(/effect|covered/);
  });

  it('says what is wrong with a network', async () => {
    const model = new Uint8Array(100);
    await expect(Engine.create({ module, model })).rejects.toMatchObject({
      code: 'assets',
      message: expect.stringMatching(/network/),
    });
  });

  it('is dead for good once WebAssembly has stopped', async () => {
    const engine = await engineWith();
    engine.plan(hd);
    new Uint8Array(engine.pixels.buffer).fill(255);
    expect(() => engine.process()).toThrowError(EngineDied);
    expect(() => engine.process()).toThrowError(EngineDied);
    expect(() => engine.reset()).toThrowError(EngineDied);
  });

  it('is dead, and writes nowhere, when memory is at its end', async () => {
    const engine = await engineWith();
    const tooMuch = { length: 2 ** 31 } as Uint8Array;
    expect(() => engine.setPicture(tooMuch, 7680, 7680, 'cover')).toThrowError(EngineDied);
    expect(() => engine.reset()).toThrowError(EngineDied);
  });

  it('holds its memory over 1000 frames', async () => {
    const engine = await engineWith({ quality: 2 });
    const small = { ...hd, width: 128, height: 96 };
    engine.plan(small);
    const frame = chequer(engine);
    const run = (frames: number) => {
      for (let i = 0; i < frames; ++i) {
        engine.pixels.set(frame);
        engine.process();
      }
    };
    run(30);
    const before = engine.memory;
    run(970);
    expect(engine.memory).toBe(before);
  });

  it('gives its memory back to itself when the camera changes', async () => {
    const engine = await engineWith();
    const pass = () => {
      for (const [width, height] of [
        [640, 360],
        [1280, 720],
        [360, 640],
      ] as const) {
        engine.plan({ ...hd, width, height });
        chequer(engine);
        engine.process();
      }
    };
    pass();
    pass();
    const before = engine.memory;
    for (let i = 0; i < 5; ++i) pass();
    expect(engine.memory).toBe(before);
  });
});

it('lays planes one after another', () => {
  expect(planesOf({ ...hd, width: 5, height: 3 })).toEqual({
    planes: [
      { offset: 0, stride: 5 },
      { offset: 15, stride: 3 },
      { offset: 21, stride: 3 },
    ],
    bytes: 27,
  });
});

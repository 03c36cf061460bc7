// Figures 1 and 2: Scrim's WebAssembly and LiteRT.js by turns in one page, one thread each.
import { loadAndCompile, loadLiteRt, Tensor, type CompiledModel } from '@litertjs/core';
import { wasi } from '../../src/core/wasi.js';

type Model = 'landscape' | 'general';
type Call = (...values: number[]) => number;
type Instance = { memory: WebAssembly.Memory } & Record<string, Call>;

const sides = { landscape: [144, 256], general: [256, 256] } as const;

/** Times of each thing that was run by turns, in milliseconds. */
export type Times = Record<string, number[]>;

const load = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer());

async function instantiate(url: string): Promise<Instance> {
  const { instance } = await WebAssembly.instantiateStreaming(
    fetch(url),
    wasi(() => wasm.memory),
  );
  const wasm = instance.exports as unknown as Instance;
  wasm['_initialize']!();
  return wasm;
}

function place(wasm: Instance, bytes: Uint8Array): number {
  const pointer = wasm['malloc']!(bytes.length);
  new Uint8Array(wasm.memory.buffer, pointer, bytes.length).set(bytes);
  return pointer;
}

interface Runner {
  name: string;
  run(): void | Promise<void>;
  after?(): void;
}

let wasm: Instance, frames: Uint8Array[];
let times: Times = {};

async function network(model: Model): Promise<Runner> {
  const net = await instantiate('/network.wasm');
  const bytes = await load(`/${model}.tflite`);
  const session = net['network_create']!(place(net, bytes), bytes.length, 1);
  const input = net['network_input']!(session);
  const [h, w] = sides[model];
  return {
    name: `network ${model}`,
    run: () => void net['network_run']!(session),
    after: () => new Float32Array(net.memory.buffer, input, h * w * 3).fill(0.5),
  };
}

async function litert(model: Model): Promise<Runner> {
  const [h, w] = sides[model];
  const compiled: CompiledModel = await loadAndCompile(`/${model}.tflite`, { accelerator: 'wasm' });
  const input = new Tensor(new Float32Array(h * w * 3).fill(0.5), [1, h, w, 3]);
  let out: Tensor[] = [];
  return {
    name: `litert ${model}`,
    run: async () => {
      out = await compiled.run(input);
    },
    after: () => out.forEach((t) => t.delete()),
  };
}
async function frame(model: Model): Promise<Runner> {
  const bytes = await load(`/${model}.tflite`);
  const core = wasm['scrim_create']!(place(wasm, bytes), bytes.length, 1);
  const pixels = wasm['scrim_plan']!(core, 1280, 720, 1, 0);
  let n = 0;
  const next = () => {
    const f = frames[n++ % frames.length]!;
    new Uint8Array(wasm.memory.buffer, pixels, f.length).set(f);
  };
  next();
  return {
    name: `frame ${model}`,
    run: () => void wasm['scrim_process']!(core),
    after: () => {
      const answer = new Float32Array(wasm.memory.buffer, wasm['scrim_answer']!() + 20, 6);
      answer.forEach((ms, i) => (times[`stage ${model} ${i}`] ??= []).push(ms));
      next();
    },
  };
}

export async function measure(rounds: number): Promise<Times> {
  await loadLiteRt('/litert/');
  wasm = await instantiate('/scrim.wasm');
  const all = await load('/frames.i420');
  const size = (1280 * 720 * 3) / 2;
  frames = Array.from({ length: all.length / size }, (_, i) => all.subarray(i * size, (i + 1) * size));
  const runners: Runner[] = [];
  for (const m of ['landscape', 'general'] as const) {
    runners.push(await network(m), await litert(m), await frame(m));
  }
  times = {};
  for (let i = -30; i < rounds; ++i) {
    for (const r of runners) {
      const start = performance.now();
      await r.run();
      const ms = performance.now() - start;
      r.after?.();
      if (i >= 0) (times[r.name] ??= []).push(ms);
    }
  }
  return times;
}
Object.assign(globalThis, { measure });

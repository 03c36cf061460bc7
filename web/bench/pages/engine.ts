// Scrim's WebAssembly and LiteRT.js by turns in one page, one thread each.
import { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core';
import { Engine } from '../../src/core/engine.js';
import { wasi } from '../../src/core/wasi.js';
import { stages } from '../../src/report.js';
import { defaults } from '../../src/settings.js';

const networks = { landscape: [144, 256], general: [256, 256] } as const;
export type Network = keyof typeof networks;

const width = 1280;
const height = 720;

/** Milliseconds of each thing, by its name. */
export type Times = Record<string, number[]>;

/** Something whose time is taken again and again. */
interface Runner {
  name: string;
  run(): void | Promise<void>;
  /** Afterwards, not timed. */
  after(): void;
}

const load = async (path: string) => new Uint8Array(await (await fetch(path)).arrayBuffer());

/** What network.wasm exports: web/bench/network_exports.cpp. */
interface NetworkExports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  malloc(bytes: number): number;
  network_create(model: number, bytes: number, threads: number): number;
  network_input(session: number): number;
  network_run(session: number): void;
}

async function scrimNetwork(network: Network): Promise<Runner> {
  const { instance } = await WebAssembly.instantiateStreaming(
    fetch('network.wasm'),
    wasi(() => wasm.memory),
  );
  const wasm = instance.exports as unknown as NetworkExports;
  wasm._initialize();
  const model = await load(`${network}.tflite`);
  const pointer = wasm.malloc(model.length);
  new Uint8Array(wasm.memory.buffer, pointer).set(model);
  const session = wasm.network_create(pointer, model.length, 1);
  const [rows, columns] = networks[network];
  return {
    name: `network ${network}`,
    run: () => wasm.network_run(session),
    after: () =>
      new Float32Array(wasm.memory.buffer, wasm.network_input(session), rows * columns * 3).fill(
        0.5,
      ),
  };
}

async function liteRtNetwork(network: Network): Promise<Runner> {
  const compiled = await loadAndCompile(`${network}.tflite`, { accelerator: 'wasm' });
  const [rows, columns] = networks[network];
  const input = new Tensor(new Float32Array(rows * columns * 3).fill(0.5), [1, rows, columns, 3]);
  let answer: Tensor[] = [];
  return {
    name: `litert ${network}`,
    run: async () => {
      answer = await compiled.run(input);
    },
    after: () => answer.forEach((tensor) => tensor.delete()),
  };
}

async function wholeFrame(network: Network, frames: Uint8Array[], times: Times): Promise<Runner> {
  const module = await WebAssembly.compileStreaming(fetch('/dist/scrim.wasm'));
  const engine = await Engine.create({ module, model: await load(`${network}.tflite`) });
  engine.apply(defaults, 0);
  engine.plan({ width, height, format: 'I420', matrix: 'bt709', range: 'limited' });
  let count = 0;
  const next = () => engine.pixels.set(frames[count++ % frames.length]!);
  next();
  return {
    name: `frame ${network}`,
    run: () => engine.process(),
    after: () => {
      const { report } = engine;
      if (report.shown !== 'effect') throw new Error(`The frame is not blurred: ${report.reason}`);
      for (const stage of stages) {
        (times[`${stage} ${network}`] ??= []).push(report.stages[stage]);
      }
      next();
    },
  };
}

async function measure(rounds: number): Promise<Times> {
  await loadLiteRt('/litert/');
  const bytes = await load('frames.i420');
  const size = (width * height * 3) / 2;
  const frames = Array.from({ length: bytes.length / size }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  const times: Times = {};
  const runners: Runner[] = [];
  for (const network of ['landscape', 'general'] as const) {
    runners.push(await scrimNetwork(network));
    runners.push(await liteRtNetwork(network));
    runners.push(await wholeFrame(network, frames, times));
  }
  const warmUp = 30;
  for (let round = -warmUp; round < rounds; ++round) {
    for (const { name, run, after } of runners) {
      const start = performance.now();
      await run();
      (times[name] ??= []).push(performance.now() - start);
      after();
    }
  }
  for (const name in times) times[name] = times[name]!.slice(warmUp);
  return times;
}

export const bench = { measure };
Object.assign(globalThis, { bench });

import { beforeAll, expect, it } from 'vitest';
import { agrees, choices } from '../../src/core/choices.js';
import { Engine } from '../../src/core/engine.js';
import type { Exports } from '../../src/core/engine.js';
import { instantiate } from '../../src/core/instance.js';
import { modelBytes, wasmBytes, wasmModule } from './files.js';

let wasm: Exports;
beforeAll(async () => {
  ({ wasm } = await instantiate(await wasmModule(), 1, () => expect.unreachable()));
});

function nameOf(choice: number, value: number): string {
  const bytes = new Uint8Array(wasm.memory.buffer, wasm.scrim_name(choice, value));
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
}

it('has the names of the engine, in its order', () => {
  Object.entries(choices).forEach(([choice, names], index) => {
    const engines = names.map((_, value) => nameOf(index, value));
    expect(engines, choice).toEqual([...names]);
    expect(nameOf(index, names.length), `${choice}, beyond the last`).toBe('');
  });
  expect(agrees(nameOf)).toBe(true);
});

it('agrees with no engine whose values are called or numbered otherwise', () => {
  const count = Object.keys(choices).length;
  for (let changed = 0; changed < count; ++changed) {
    const swapped = (choice: number, value: number) =>
      nameOf(choice, choice === changed && value < 2 ? 1 - value : value);
    expect(agrees(swapped), `${changed} swapped`).toBe(false);
    const longer = (choice: number, value: number) =>
      nameOf(choice, value) || (choice === changed ? 'another' : '');
    expect(agrees(longer), `${changed} longer`).toBe(false);
  }
});

it('keeps a module of another version from being used', async () => {
  const bytes = wasmBytes();
  const at = Buffer.from(bytes.buffer).indexOf('everyone\0');
  expect(at).toBeGreaterThan(0);
  bytes.set(new TextEncoder().encode('somebody'), at);
  const module = await WebAssembly.compile(bytes);
  await expect(Engine.create({ module, model: modelBytes('landscape') })).rejects.toMatchObject({
    code: 'assets',
    message: expect.stringMatching(/another version/),
  });
});

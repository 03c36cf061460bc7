import { describe, expect, it } from 'vitest';
import { fastestCrew } from '../../src/core/crew.js';
import type { Engine } from '../../src/core/engine.js';

/** An engine whose network takes these milliseconds, one after another. */
function engineOf(times: (frame: number) => number): Engine & { closed: boolean } {
  let frame = 0;
  const engine = {
    closed: false,
    apply: () => {},
    plan: () => {},
    pixels: new Uint8Array(16),
    process: () => void ++frame,
    get report() {
      return { stages: { segment: times(frame) } };
    },
    reset: () => {},
    close: () => (engine.closed = true),
  };
  return engine as unknown as Engine & { closed: boolean };
}

async function crew(alone: (frame: number) => number, together: (frame: number) => number) {
  const engines = [engineOf(alone), engineOf(together)];
  const winner = await fastestCrew(async (threads) => engines[threads - 1]!);
  expect(engines.map(({ closed }) => closed)).toEqual(engines.map((engine) => engine !== winner));
  return engines.indexOf(winner as (typeof engines)[0]) + 1;
}

describe('of the crews', () => {
  it('two threads win when they are clearly faster', async () => {
    expect(
      await crew(
        () => 4,
        () => 2.4,
      ),
    ).toBe(2);
  });

  it('one wins when the second hardly helps', async () => {
    expect(
      await crew(
        () => 4,
        () => 3.5,
      ),
    ).toBe(1);
  });

  it('one wins when the second makes it wait', async () => {
    expect(
      await crew(
        () => 4,
        () => 9,
      ),
    ).toBe(1);
  });

  it('the start of a worker and single slow frames do not decide', async () => {
    const two = (frame: number) => (frame < 4 || frame === 8 ? 50 : 2);
    expect(await crew(() => 4, two)).toBe(2);
  });
});

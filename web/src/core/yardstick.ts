/**
 * A function of WebAssembly with SIMD that does what the engine's network does most: four sums of
 * products at a time, over 16 KiB twice. `run(rounds)`; one round is 1024 vectors.
 *
 *   loop $row: a += load(i) * load(i + 16384); b, c, d likewise, 16 bytes further each; i += 64
 */
const program = Uint8Array.from(
  atob(
    'AGFzbQEAAAABBgFgAX8BfQMCAQAFAwEAAQcQAgZtZW1vcnkCAANydW4AAAqfAQGcAQIBfwR7A0BBACEBA0AgAiAB/QAE' +
      'ACAB/QAEgIAB/eYB/eQBIQIgAyAB/QAEECAB/QAEkIAB/eYB/eQBIQMgBCAB/QAEICAB/QAEoIAB/eYB/eQBIQQgBSAB' +
      '/QAEMCAB/QAEsIAB/eYB/eQBIQUgAUHAAGoiAUGAgAFJDQALIABBAWsiAA0ACyACIAP95AEgBCAF/eQB/eQB/R8ACw==',
  ),
  (letter) => letter.charCodeAt(0),
);

/** Enough calls that the browser has compiled it well. */
const warmUp = 200;
/** Long enough for a clock that browsers make coarse. */
const leastMilliseconds = 2;
const tries = 8;

/**
 * Microseconds for one round on this device now. Takes about twenty milliseconds; the quickest of
 * several tries is taken, so that what else the device does meanwhile hardly counts.
 */
export async function measureRound(): Promise<number> {
  const { instance } = await WebAssembly.instantiate(program);
  const run = instance.exports['run'] as (rounds: number) => number;
  for (let i = 0; i < warmUp; ++i) run(2);
  await new Promise((soon) => setTimeout(soon));
  const timed = (rounds: number) => {
    const begun = performance.now();
    run(rounds);
    return performance.now() - begun;
  };
  let rounds = 500;
  while (timed(rounds) < leastMilliseconds && rounds < 1e6) rounds *= 2;
  const times = Array.from({ length: tries }, () => timed(rounds));
  return (Math.min(...times) * 1000) / rounds;
}

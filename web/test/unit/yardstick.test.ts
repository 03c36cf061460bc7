import { expect, it } from 'vitest';
import { measureRound } from '../../src/core/yardstick.js';

it('measures about the same twice', async () => {
  const once = await measureRound();
  const again = await measureRound();
  expect(once).toBeGreaterThan(0.05);
  expect(once).toBeLessThan(100);
  expect(Math.max(once, again) / Math.min(once, again)).toBeLessThan(10);
});

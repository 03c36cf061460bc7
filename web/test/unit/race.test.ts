import { describe, expect, it } from 'vitest';
import { Race } from '../../src/compositors/race.js';

/** Who wins when both take what is said, frame for frame. */
function winner(holder: (frame: number) => number, challenger: (frame: number) => number) {
  const race = new Race();
  const turns: string[] = [];
  while (race.winner === null) {
    const { turn } = race;
    const frame = turns.filter((other) => other === turn).length;
    turns.push(turn);
    race.took(turn === 'holder' ? holder(frame) : challenger(frame));
  }
  return { winner: race.winner, turns };
}

describe('A race of compositors', () => {
  it('goes by turns, and the one in place begins', () => {
    const { turns } = winner(
      () => 5,
      () => 5,
    );
    expect(turns.slice(0, 4)).toEqual(['holder', 'challenger', 'holder', 'challenger']);
    expect(turns.length).toBeLessThanOrEqual(30);
  });

  it('is won by a challenger that is clearly faster', () => {
    const seen = winner(
      () => 10,
      () => 7,
    );
    expect(seen.winner).toBe('challenger');
  });

  it('is not lost to one that is hardly faster', () => {
    const seen = winner(
      () => 10,
      () => 9,
    );
    expect(seen.winner).toBe('holder');
  });

  it('forgives the first frames and single slow ones', () => {
    const seen = winner(
      () => 10,
      (frame) => (frame < 3 || frame === 5 ? 200 : 4),
    );
    expect(seen.winner).toBe('challenger');
  });

  it('does not take one lucky frame for speed', () => {
    const seen = winner(
      () => 10,
      (frame) => (frame === 4 ? 1 : 20),
    );
    expect(seen.winner).toBe('holder');
  });
});

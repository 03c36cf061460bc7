import { describe, expect, it } from 'vitest';
import { budgetOf, Pace } from '../../src/pace.js';

/** What is told in so many seconds: each [seconds, frames shown, frames that gave way, level]. */
function told(...phases: [number, number, number, number][]): string[] {
  const said: string[] = [];
  let second = 0;
  const pace = new Pace(({ code }) => said.push(`${code} at ${second}`));
  let dropped = 0;
  for (const [seconds, fps, gaveWay, quality] of phases) {
    for (let i = 0; i < seconds; ++i) {
      ++second;
      dropped += gaveWay;
      pace.take({ fps, dropped, quality }, 0);
    }
  }
  return said;
}

describe('the pace', () => {
  it('has nothing to say while the rate is held', () => {
    expect(told([60, 30, 0, 0])).toEqual([]);
  });

  it('has nothing to say of a camera that is slow itself', () => {
    expect(told([20, 30, 0, 0], [60, 8, 0, 0])).toEqual([]);
  });

  it('tells at the second second in a row in which frames give way', () => {
    expect(told([10, 30, 0, 0], [10, 20, 10, 0])).toEqual(['too-slow at 12']);
  });

  it('tells that the governor is at its last resort although no frame has given way yet', () => {
    expect(told([10, 30, 0, 1], [10, 30, 0, 2])).toEqual(['too-slow at 12']);
  });

  it('does not tell of a last resort that was wished for', () => {
    const said: string[] = [];
    const pace = new Pace(({ code }) => said.push(code));
    for (let i = 0; i < 20; ++i) pace.take({ fps: 30, dropped: 0, quality: 2 }, 2);
    expect(said).toEqual([]);
    for (let i = 0; i < 20; ++i) pace.take({ fps: 30, dropped: 0, quality: 3 }, 2);
    expect(said).toEqual(['too-slow']);
  });

  it('passes over the first seconds, a single slow one, and frames that are lost now and then', () => {
    expect(told([2, 10, 20, 3], [20, 30, 0, 0], [1, 10, 20, 2], [20, 29, 1, 0])).toEqual([]);
  });

  it('passes over a camera that is muted', () => {
    expect(told([10, 30, 0, 0], [30, 0, 0, 3])).toEqual([]);
  });

  it('takes it back after five easy seconds', () => {
    expect(told([5, 15, 15, 0], [20, 30, 0, 0])).toEqual(['too-slow at 4', 'fast-enough at 10']);
  });

  it('does not take it back on the border', () => {
    expect(told([5, 15, 15, 0], [60, 28, 2, 1])).toEqual(['too-slow at 4']);
  });

  it('tells less and less often of a device that goes to and fro', () => {
    const toAndFro: [number, number, number, number][] = [];
    for (let i = 0; i < 60; ++i) toAndFro.push([6, 30, 0, 0], [2, 15, 15, 2]);
    const said = told(...toAndFro);
    expect(said[0]).toMatch(/too-slow/);
    expect(said.length).toBeLessThanOrEqual(3);
  });

  it('starts over with another camera', () => {
    const said: string[] = [];
    const pace = new Pace(({ code }) => said.push(code));
    for (let i = 0; i < 10; ++i) {
      pace.take({ fps: 15, dropped: 15 * i, quality: 0 }, 0);
      if (i % 2 === 1) pace.restart();
    }
    expect(said).toEqual([]);
  });

  it('says what to do', () => {
    let message = '';
    const pace = new Pace((problem) => (message = problem.message));
    for (let i = 1; i <= 4; ++i) pace.take({ fps: 18, dropped: 12 * i, quality: 1 }, 0);
    expect(message).toMatch(/18 of 30 frames.*smaller picture/);
  });
});

it('leaves the engine a part of the frame, unless the app says how much', () => {
  expect(budgetOf('auto', 30)).toBeCloseTo(20);
  expect(budgetOf('auto', 60)).toBeCloseTo(10);
  expect(budgetOf('auto')).toBeCloseTo(20);
  expect(budgetOf('auto', 0)).toBeCloseTo(20);
  expect(budgetOf('auto', 0.1)).toBe(1000);
  expect(budgetOf(7, 30)).toBe(7);
  expect(budgetOf(0, 30)).toBe(0);
});

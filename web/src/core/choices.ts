import { stages, type Report } from '../report.js';
import type { Options, Settings } from '../settings.js';
import type { FrameLayout } from './layout.js';

/**
 * The enumerations of include/scrim/scrim.hpp: each value stands where its number says. The C++ side
 * refuses to compile with other numbers (web/core/agreed.hpp), and gives its names to compare.
 */
export const choices = {
  format: ['NV12', 'I420', 'YUYV', 'RGBA', 'BGRA', 'P010', 'I010', 'I210', 'RGBA16'],
  matrix: ['bt601', 'bt709', 'bt2020'],
  range: ['limited', 'full'],
  effect: ['blur', 'colour', 'picture', 'transparent', 'none'],
  look: ['soft', 'lens'],
  who: ['everyone', 'main'],
  model: ['auto', 'landscape', 'general'],
  fit: ['cover', 'contain'],
  shown: ['nothing', 'effect', 'covered', 'room'],
  stage: stages,
  adjustment: ['none', 'too-slow', 'time-to-spare', 'asked'],
} as const;

/** Fails to compile when a name of the package's is none of the engine's, or the other way round. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type Names<Choice extends keyof typeof choices> = (typeof choices)[Choice][number];
true satisfies Same<Settings['look'], Names<'look'>>;
true satisfies Same<Settings['who'], Names<'who'>>;
true satisfies Same<Settings['fit'], Names<'fit'>>;
true satisfies Same<Options['model'], Names<'model'>>;
true satisfies Same<Report['shown'], Names<'shown'>>;
true satisfies Same<Report['adjustment'], Names<'adjustment'>>;
/** What browsers give is turned into one of the others first. */
type NotOfBrowsers = 'YUYV' | 'P010' | 'I010' | 'I210' | 'RGBA16' | 'bt2020';
true satisfies Same<FrameLayout['format'], Exclude<Names<'format'>, NotOfBrowsers>>;
true satisfies Same<FrameLayout['matrix'], Exclude<Names<'matrix'>, NotOfBrowsers>>;
true satisfies Same<FrameLayout['range'], Names<'range'>>;

/** The number of a value. */
export function numberOf<Choice extends keyof typeof choices>(
  choice: Choice,
  value: Names<Choice>,
): number {
  return (choices[choice] as readonly string[]).indexOf(value);
}

/**
 * Whether an engine's names are these. `name` gives them by the number of the enumeration and of the
 * value; beyond the last value it gives nothing.
 */
export function agrees(name: (choice: number, value: number) => string): boolean {
  return Object.values(choices).every((names: readonly string[], choice) =>
    [...names, ''].every((expected, value) => name(choice, value) === expected),
  );
}

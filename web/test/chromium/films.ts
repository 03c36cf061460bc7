// Clips by the address under which the tests' page finds them.
import { basename } from 'node:path';
import { rawClip, type Clip } from '../media.js';
import type { Film } from './player.js';

export function film(width: number, height: number, more: Partial<Film & Clip> = {}): Film {
  const { frames = 20, ...rest } = more;
  const address = `/clips/${basename(rawClip({ width, height, frames }))}`;
  return { address, width, height, ...rest };
}

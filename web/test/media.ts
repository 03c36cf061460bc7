// Moving pictures of people for the browser tests: clips of the shared data where they are, otherwise
// the sample clip (scripts/sample_clip.sh). Made once in a folder for all tests.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const shared = process.env['SCRIM_SHARED_DATA'] ?? join(dirname(root), 'shared/data');
const folder = join(tmpdir(), `scrim-web-media-${process.getuid?.() ?? 0}`);

export interface Clip {
  width: number;
  height: number;
  /** Frames; absent: as many as there are. */
  frames?: number;
  rate?: number;
}

/** A person before a room: a video file that ffmpeg reads. */
export function person(): string {
  const doctor = join(shared, 'dev/video/pixabay_doctor_26732.mp4');
  if (existsSync(doctor)) return doctor;
  return once('sample.mp4', (out) =>
    execFileSync(join(root, 'scripts/sample_clip.sh'), [out], { stdio: 'pipe' }),
  );
}

/** The person's clip as raw I420 frames, one after another. */
export function rawClip({ width, height, frames = 60, rate = 30 }: Clip): string {
  return once(`person-${width}x${height}-${frames}-${rate}.yuv`, (out) =>
    convert(out, width, height, frames, rate, ['-f', 'rawvideo']),
  );
}

/** The person's clip as a y4m file, for Chromium's --use-file-for-fake-video-capture. */
export function cameraClip({ width, height, frames = 60, rate = 30 }: Clip): string {
  return once(`person-${width}x${height}-${frames}-${rate}.y4m`, (out) =>
    convert(out, width, height, frames, rate, []),
  );
}

function convert(
  out: string,
  width: number,
  height: number,
  frames: number,
  rate: number,
  options: string[],
): void {
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height}`;
  const filter = ['-vf', `${fit},fps=${rate}`, '-frames:v', String(frames), '-pix_fmt', 'yuv420p'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', person(), ...filter, ...options, out]);
}

function once(name: string, make: (out: string) => void): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const draft = join(folder, `${process.pid}-${name}`);
  make(draft);
  renameSync(draft, path);
  return path;
}

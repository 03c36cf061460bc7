// Moving pictures of people for the browser tests: clips of the shared data where they are, otherwise
// the sample clip (scripts/sample_clip.sh). Made once in a folder for all tests.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const shared = process.env['SCRIM_SHARED_DATA'] ?? join(dirname(root), 'shared/data');
/** The folder with the clips. */
export const clips = join(tmpdir(), `scrim-web-media-${process.getuid?.() ?? 0}`);

export interface Clip {
  width: number;
  height: number;
  frames?: number;
  rate?: number;
}

/**
 * Clips bear a mark in the room's upper left corner, a quarter of the width and of the height: a
 * checkerboard of black and white squares, this many of them across the frame. No blur of Scrim's
 * lets it be seen.
 */
export const markSquares = 160;

/**
 * A person before a room: a video file that ffmpeg reads, and where it is cut for narrow pictures so
 * that nobody stands in the mark's corner, 0 at its left to 1 at its right.
 */
function person(): { file: string; cut: number } {
  const doctor = join(shared, 'dev/video/pixabay_doctor_26732.mp4');
  if (existsSync(doctor)) return { file: doctor, cut: 0.5 };
  const sample = madeOnce('sample.mp4', (out) =>
    execFileSync(join(root, 'scripts/sample_clip.sh'), [out], { stdio: 'pipe' }),
  );
  return { file: sample, cut: 0 };
}

/** The person's clip with the mark as raw I420 frames, one after another. */
export function rawClip(clip: Clip): string {
  return converted(clip, 'yuv', ['-f', 'rawvideo']);
}

/** The same as a y4m file, for Chromium's --use-file-for-fake-video-capture and for `scrim`. */
export function cameraClip(clip: Clip): string {
  return converted(clip, 'y4m', []);
}

function converted(clip: Clip, kind: string, options: string[]): string {
  const { width, height, frames = 60, rate = 30 } = clip;
  const square = width / markSquares;
  const checker = `if(mod(floor(X/${square})+floor(Y/${square}),2),235,16)`;
  const corner = `${Math.round(width / 8) * 2}x${Math.round(height / 8) * 2}`;
  const mark = `color=black:s=${corner},format=yuv420p,geq=lum='${checker}':cb=128:cr=128,trim=end_frame=1`;
  const size = `${width}:${height}`;
  const { file, cut } = person();
  const place = `crop=${size}:(iw-ow)*${cut}:(ih-oh)/2:exact=1`;
  const fill = `scale=${size}:force_original_aspect_ratio=increase,${place},fps=${rate}`;
  const graph = `[0:v]${fill}[room];[room][1:v]overlay=0:0,format=yuv420p`;
  return madeOnce(`person-${width}x${height}-${frames}-${rate}.${kind}`, (out) => {
    const inputs = ['-i', file, '-f', 'lavfi', '-i', mark, '-filter_complex', graph];
    const output = ['-frames:v', String(frames), ...options, out];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...inputs, ...output]);
  });
}

/** A file in the clips' folder: made only when it is not there. */
export function madeOnce(name: string, make: (out: string) => void): string {
  mkdirSync(clips, { recursive: true });
  const path = join(clips, name);
  if (existsSync(path)) return path;
  const draft = join(clips, `${process.pid}-${name}`);
  make(draft);
  renameSync(draft, path);
  return path;
}

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';

const shared = '../shared/data/dev/video/gt_greyman_move720/clip.mp4';

/** What the camera sees, 1280×720 at 30 frames a second. */
export interface Clip {
  name: string;
  /** A file for Chromium's fake camera. */
  y4m: string;
}

/**
 * With its first second as bare I420 frames for the pages. From this file; or a walking person of the shared data; or, where those are absent, a portrait
 * before a camera that sways.
 */
export function makeClip(root: string, folder: string, file?: string): Clip {
  let source = file ?? join(root, shared);
  if (!existsSync(source)) {
    if (file !== undefined) throw new Error(`There is no clip ${file}.`);
    source = join(folder, 'portrait.mp4');
    execFileSync(join(root, 'scripts/sample_clip.sh'), [source, '-c:v', 'libx264', '-crf', '12']);
  }
  const y4m = join(folder, 'clip.y4m');
  const frames = join(folder, 'pages/frames.i420');
  const shape =
    'scale=1280:720:force_original_aspect_ratio=increase,crop=1280:720,fps=30,format=yuv420p';
  const ffmpeg = (...rest: string[]) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...rest]);
  ffmpeg('-stream_loop', '-1', '-i', source, '-frames:v', '150', '-vf', shape, y4m);
  ffmpeg('-i', y4m, '-frames:v', '30', '-f', 'rawvideo', frames);
  return { name: relative(root, source), y4m };
}

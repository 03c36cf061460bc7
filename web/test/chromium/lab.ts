// What tests do on their page: see browser.ts. Everything is reached as `lab` from page.evaluate.
import * as scrim from '/dist/index.js';

/** A frame's picture, small enough to hand out. */
export interface Picture {
  width: number;
  height: number;
  timestamp: number;
  format: string | null;
  /** Gray values of the whole frame, row by row, base64. */
  gray: string;
}

async function picture(frame: VideoFrame): Promise<Picture> {
  const { displayWidth: width, displayHeight: height, timestamp, format } = frame;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.drawImage(frame, 0, 0, width, height);
  frame.close();
  const { data } = context.getImageData(0, 0, width, height);
  let gray = '';
  for (let i = 0; i < data.length; i += 4) {
    gray += String.fromCharCode((data[i]! * 77 + data[i + 1]! * 150 + data[i + 2]! * 29) >> 8);
  }
  return { width, height, timestamp, format, gray: btoa(gray) };
}

/** The next frames of a track. */
async function take(track: MediaStreamTrack, count: number): Promise<Picture[]> {
  const reader = new MediaStreamTrackProcessor({ track: track.clone() }).readable.getReader();
  const pictures: Picture[] = [];
  while (pictures.length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    pictures.push(await picture(value));
  }
  await reader.cancel();
  return pictures;
}

export const lab = { scrim, take, picture, kept: {} as Record<string, unknown> };
export type LabOnPage = typeof lab;
(globalThis as unknown as { lab: LabOnPage }).lab = lab;

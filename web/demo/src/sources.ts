import { Scrim } from 'scrim';

/** Where the picture comes from. */
export interface Source {
  kind: 'sample' | 'camera';
  track: MediaStreamTrack;
  /** People know themselves from the mirror. */
  mirrored: boolean;
  /** What plays it, when it is a clip. */
  video: HTMLVideoElement | null;
  stop(): void;
}

interface CapturingVideo extends HTMLVideoElement {
  captureStream?(): MediaStream;
  mozCaptureStream?(): MediaStream;
}

/** Fetched once. */
const clip = fetch(new URL('sample.webm', document.baseURI)).then((answer) => answer.blob());

/** The clip that comes with the page, over and over. */
export async function sampleClip(): Promise<Source> {
  const video: CapturingVideo = document.createElement('video');
  video.src = URL.createObjectURL(await clip);
  video.muted = true;
  video.loop = true;
  video.playsInline = true;
  await video.play();
  const stream = video.captureStream?.() ?? video.mozCaptureStream?.() ?? throughCanvas(video);
  const track = stream.getVideoTracks()[0];
  if (track === undefined) throw new Error('The sample clip has no picture.');
  return {
    kind: 'sample',
    track,
    mirrored: false,
    video,
    stop() {
      track.stop();
      video.pause();
      URL.revokeObjectURL(video.src);
      video.removeAttribute('src');
      video.load();
    },
  };
}

/** The visitor's camera; `device` chooses one of several. */
export async function camera(device?: string): Promise<Source> {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  const track = await Scrim.camera(device ? { ...size, deviceId: { exact: device } } : size);
  return {
    kind: 'camera',
    track,
    mirrored: track.getSettings().facingMode !== 'environment',
    video: null,
    stop: () => track.stop(),
  };
}

/** For browsers whose video elements give no stream. */
function throughCanvas(video: HTMLVideoElement): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext('2d', { alpha: false });
  const draw = () => {
    if (video.src === '') return;
    context?.drawImage(video, 0, 0);
    video.requestVideoFrameCallback(draw);
  };
  draw();
  return canvas.captureStream();
}

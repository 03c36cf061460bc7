import { Scrim, ScrimError } from 'scrim';
import { ScrimProcessor } from 'scrim/livekit';

/** Blurs a camera; the page's title tells how it goes. */
export async function start(options) {
  try {
    const camera = await Scrim.camera();
    const scrim = await Scrim.create(options);
    scrim.on('report', ({ shown, threads }) => (document.title = `${shown} ${threads}`));
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = new MediaStream([await scrim.attach(camera)]);
    await video.play();
    document.body.append(video, new ScrimProcessor().name);
  } catch (error) {
    document.title = error instanceof ScrimError ? `${error.code}: ${error.message}` : `${error}`;
  }
}

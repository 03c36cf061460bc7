import { ScrimError, type ErrorCode } from './errors.js';

/** What the types do not know yet of a track's settings. */
type CameraSettings = MediaTrackSettings & { backgroundBlur?: boolean };

/** A camera's track, or a ScrimError that says what to do. */
export async function askForCamera(constraints: MediaTrackConstraints): Promise<MediaStreamTrack> {
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  if (!devices) {
    throw new ScrimError(
      'unsupported',
      'There is no camera here: browsers give it only to pages from https or localhost.',
    );
  }
  try {
    const stream = await devices.getUserMedia({ video: constraints });
    return stream.getVideoTracks()[0]!;
  } catch (cause) {
    const [code, message] = refusals[(cause as Error).name] ?? refusals['']!;
    throw new ScrimError(code, message, { cause });
  }
}

const refusals: Record<string, [ErrorCode, string]> = {
  NotAllowedError: [
    'no-permission',
    'The camera was refused: allow it in the address bar and in the system, then try again.',
  ],
  SecurityError: ['no-permission', 'This page may not use a camera: see its Permissions-Policy.'],
  NotFoundError: ['no-camera', 'There is no camera: plug one in, then try again.'],
  OverconstrainedError: ['no-camera', 'No camera can do what was asked: ask for less.'],
  TypeError: ['bad-option', 'The constraints are none: see MediaTrackConstraints.'],
  '': ['no-camera', 'The camera does not start: end other programs that use it, then try again.'],
};

/** Throws 'bad-track' for what is not a live video track. */
export function checkTrack(track: unknown): asserts track is MediaStreamTrack {
  const say = (message: string) => {
    throw new ScrimError('bad-track', message);
  };
  if (!(track instanceof MediaStreamTrack)) say("Give a camera's MediaStreamTrack.");
  const { kind, readyState } = track as MediaStreamTrack;
  if (kind !== 'video') say(`This is a track of ${kind}: give a video track.`);
  if (readyState !== 'live') say('The track has ended: ask for the camera again.');
}

/**
 * Whether the camera itself blurs what is behind the person, and would tell when it does not any
 * more. A camera that could change its mind unheard counts as one that does not.
 */
export function blursItself(track: MediaStreamTrack): boolean {
  const { backgroundBlur } = track.getSettings() as CameraSettings;
  return backgroundBlur === true && 'onconfigurationchange' in track;
}

/** How often a camera is asked whether it blurs: of an app's own constraints no event tells. */
const askEvery = 200;

/** Calls back when a camera's track ends or is configured anew, until the signal aborts. */
export function watchCamera(
  track: MediaStreamTrack,
  signal: AbortSignal,
  events: { ended: () => void; configured: () => void },
): void {
  track.addEventListener('ended', events.ended, { signal });
  let blurred = blursItself(track);
  const configured = () => {
    blurred = blursItself(track);
    events.configured();
  };
  track.addEventListener('configurationchange', configured, { signal });
  const asking = setInterval(() => blursItself(track) !== blurred && configured(), askEvery);
  signal.addEventListener('abort', () => clearInterval(asking));
}

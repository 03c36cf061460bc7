import { find } from './page.js';
import { toast } from './toasts.js';

const types = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm', 'video/mp4'];

/** The button that records what Scrim gives, and saves it as a file. */
export function recorder(output: () => MediaStreamTrack | null): void {
  const button = find('#record', HTMLButtonElement);
  const label = find('#record-label', HTMLElement);
  const type = types.find((candidate) => globalThis.MediaRecorder?.isTypeSupported(candidate));
  if (type === undefined) {
    button.hidden = true;
    return;
  }
  let running: MediaRecorder | null = null;

  button.addEventListener('click', () => {
    const track = output();
    if (running !== null) running.stop();
    else if (track !== null) start(track, type);
  });

  function start(track: MediaStreamTrack, mimeType: string): void {
    const parts: Blob[] = [];
    const began = performance.now();
    const clock = setInterval(() => show(performance.now() - began), 500);
    const recording = new MediaRecorder(new MediaStream([track]), {
      mimeType,
      videoBitsPerSecond: 4_000_000,
    });
    recording.ondataavailable = (event) => parts.push(event.data);
    recording.onstop = () => {
      clearInterval(clock);
      running = null;
      show(null);
      save(new Blob(parts, { type: mimeType }));
    };
    recording.start(1000);
    running = recording;
    show(0);
  }

  function show(milliseconds: number | null): void {
    button.setAttribute('aria-pressed', String(milliseconds !== null));
    label.textContent = milliseconds === null ? 'Record' : `Stop · ${minutes(milliseconds)}`;
  }
}

function minutes(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function save(video: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(video);
  link.download = video.type.startsWith('video/mp4') ? 'scrim.mp4' : 'scrim.webm';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  toast('note', `Saved ${link.download} (${(video.size / 1e6).toFixed(1)} MB) on this device.`);
}

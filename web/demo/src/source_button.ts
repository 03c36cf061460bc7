import { ScrimError } from 'scrim';
import { find, make } from './page.js';
import { camera, sampleClip, type Source } from './sources.js';
import { toast } from './toasts.js';

/** The big button: the visitor's camera, and back to the sample; and which camera, of several. */
export function sourceButton(first: Source, show: (source: Source) => Promise<void>): void {
  const button = find('#camera', HTMLButtonElement);
  const label = find('#camera-label', HTMLElement);
  const list = find('#cameras', HTMLSelectElement);
  let now = first;

  button.disabled = false;
  button.addEventListener('click', () => {
    void change(() => (now.kind === 'sample' ? camera() : sampleClip()));
  });
  list.addEventListener('change', () => void change(() => camera(list.value)));

  async function change(open: () => Promise<Source>): Promise<void> {
    button.disabled = true;
    try {
      const next = await open();
      await show(next);
      now.stop();
      now = next;
      next.track.addEventListener('ended', () => {
        if (next === now) void change(sampleClip);
      });
    } catch (error) {
      toast('problem', error instanceof Error ? error.message : String(error));
      if (!(error instanceof ScrimError)) throw error;
    } finally {
      button.disabled = false;
    }
    label.textContent = now.kind === 'sample' ? 'Use my camera' : 'Back to the sample';
    document.body.dataset['source'] = now.kind;
    await listCameras();
  }

  async function listCameras(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const cameras = devices.filter((device) => device.kind === 'videoinput');
    const current = now.track.getSettings().deviceId;
    list.replaceChildren(
      ...cameras.map((device) => {
        const option = make('option', '', device.label || 'Camera');
        option.value = device.deviceId;
        option.selected = device.deviceId === current;
        return option;
      }),
    );
    list.hidden = now.kind === 'sample' || cameras.length < 2;
  }
}

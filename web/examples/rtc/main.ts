import { Scrim, ScrimError } from 'scrim';
import { connectLoopback } from './loopback.js';

const element = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const remote = element<HTMLVideoElement>('remote');
const call = element<HTMLButtonElement>('call');
const blur = element<HTMLInputElement>('blur');
const hangUp = element<HTMLButtonElement>('hang-up');
const status = element('status');

/** A call that runs, and how it ends. */
async function start(): Promise<() => Promise<void>> {
  const camera = await Scrim.camera({ width: 1280, height: 720 });
  const scrim = await Scrim.create({ effect: 'blur', strength: 60 });
  scrim.on('problem', ({ message }) => (status.textContent = message));
  scrim.on('report', ({ fps, engine }) => {
    status.textContent = `${fps.toFixed(0)} frames a second, ${engine.toFixed(1)} ms each`;
  });
  blur.onchange = () => scrim.update({ effect: blur.checked ? 'blur' : 'none' });

  const { sender, hangUp } = await connectLoopback((track) => {
    remote.srcObject = new MediaStream([track]);
    void remote.play();
  });
  // The sender gets the blurred track and never had the camera's: not one raw frame can leave.
  await sender.replaceTrack(await scrim.attach(camera));

  return async () => {
    hangUp();
    await scrim.close();
    camera.stop();
    remote.srcObject = null;
  };
}

call.onclick = async () => {
  call.disabled = true;
  try {
    const end = await start();
    blur.disabled = hangUp.disabled = false;
    hangUp.onclick = async () => {
      blur.disabled = hangUp.disabled = true;
      await end();
      call.disabled = false;
      status.textContent = '';
    };
  } catch (error) {
    call.disabled = false;
    if (!(error instanceof ScrimError)) throw error;
    status.textContent = error.message;
  }
};

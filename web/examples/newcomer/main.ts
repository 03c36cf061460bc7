import { Scrim } from 'scrim';

const camera = await Scrim.camera({ width: 1280, height: 720 });
const scrim = await Scrim.create({ effect: 'blur', strength: 60 });
const track = await scrim.attach(camera);

const video = document.querySelector('video')!;
video.srcObject = new MediaStream([track]);
await video.play();

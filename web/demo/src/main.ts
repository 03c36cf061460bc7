import type { ScrimError } from 'scrim';
import { backgrounds, firstBackground } from './backgrounds.js';
import { Chosen, settings } from './choice.js';
import { controls } from './controls.js';
import { offline } from './offline.js';
import { pairs } from './pairs.js';
import { find } from './page.js';
import { Pause } from './pause.js';
import { problems } from './problems.js';
import { recorder } from './recorder.js';
import { countRequests } from './requests.js';
import { Session } from './session.js';
import { snippet } from './snippet.js';
import { sourceButton } from './source_button.js';
import { sampleClip, type Source } from './sources.js';
import { Split } from './split.js';
import { Stage } from './stage.js';
import { stats } from './stats.js';
import { theme } from './theme.js';
import { toast } from './toasts.js';

const chosen = new Chosen({
  effect: 'blur',
  strength: 60,
  look: 'soft',
  who: 'everyone',
  view: 'composed',
  background: firstBackground,
});

async function start(): Promise<void> {
  theme();
  controls(chosen);
  backgrounds(chosen);
  snippet(chosen);
  const stage = new Stage();
  const split = new Split();
  const pause = new Pause();

  const failed = (error: ScrimError) => toast('problem', error.message);
  let told = chosen.value;
  const [session, sample] = await Promise.all([
    Session.start(settings(told), failed),
    sampleClip(),
  ]);
  let output: MediaStreamTrack | null = null;
  let unpair = () => {};

  const show = async (source: Source) => {
    output = await session.attach(source.track);
    unpair();
    unpair = pairs(source.track, output, (pair) => stage.show(pair));
    stage.mirrored = source.mirrored;
    void stage.next().then(() => (pause.video = source.video));
  };

  session.on('report', stats());
  session.on('report', ({ shown, reason }) => {
    stage.covered = shown === 'covered' ? `Covered, to be safe: ${reason}` : '';
  });
  problems(session);
  recorder(() => output);
  await show(sample);
  sourceButton(sample, show);
  chosen.watch((choice) => {
    if (choice === told) return;
    void session.update(settings(choice, told)).then(() => pause.nudge());
    told = choice;
  });
  await stage.next();
  split.percent = 42;
  countRequests();
  await offline();
}

start().catch((error: unknown) => {
  find('#stage', HTMLElement).dataset['state'] = 'failed';
  find('#stage-message', HTMLElement).textContent =
    error instanceof Error ? error.message : String(error);
});

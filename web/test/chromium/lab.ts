// The tests' page: what they do there is reached as `lab` from page.evaluate. See browser.ts.
import './realm.ts';
import * as scrim from '/dist/index.js';
import { loopback } from './loopback.ts';
import { likeSafari } from './safari.ts';
import { Player } from './player.ts';
import type { Ask, Census } from './realm.ts';
import { gray, Watcher } from './watcher.ts';

/** A worker that the package started. */
interface Started {
  kind: 'engine' | 'relay';
  worker: Worker;
  terminated: boolean;
}

const workers: Started[] = [];
const switches = {
  /** Engines that are started trap at their first frame. */
  doomed: false,
  /** Workers that the package ends live on, to be asked. */
  undead: false,
};

globalThis.Worker = new Proxy(Worker, {
  construct(target, [address, options]: [URL, WorkerOptions]) {
    const url = new URL(address);
    const kind = url.pathname.includes('engine') ? 'engine' : 'relay';
    if (kind === 'engine' && switches.doomed) url.search = 'doomed';
    const worker = new target(url, options);
    const started: Started = { kind, worker, terminated: false };
    workers.push(started);
    const end = worker.terminate.bind(worker);
    worker.terminate = () => {
      started.terminated = true;
      if (!switches.undead) end();
    };
    return worker;
  },
});

const channel = new BroadcastChannel('lab');

/** Says something to the realms of all workers: see realm.ts. */
function tellRealms(ask: Ask): void {
  channel.postMessage(ask);
}

/** What became of all frames, on the page and in its workers. */
async function census(): Promise<Census[]> {
  const answers: Census[] = [];
  const gather = new BroadcastChannel('lab');
  gather.onmessage = ({ data }: MessageEvent<Ask | Census>) => {
    if (typeof data === 'object') answers.push(data);
  };
  gather.postMessage('census');
  const expected = 1 + workers.length;
  for (let tries = 0; answers.length < expected && tries < 100; tries++) await pause(20);
  gather.close();
  return answers;
}

/** How many frames the workers of a kind have seen. */
async function seen(kind: Started['kind']): Promise<number[]> {
  const all = await census();
  return all.filter(({ realm }) => realm.includes(kind)).map((each) => each.seen);
}

/** The newest engine's worker ends without anybody being told. */
function killEngine(): void {
  const engine = workers.filter(({ kind }) => kind === 'engine').at(-1);
  Worker.prototype.terminate.call(engine!.worker);
}

const pause = (milliseconds: number) => new Promise((after) => setTimeout(after, milliseconds));

/**
 * A track says of itself that its camera blurs what is behind the person, or not any more; with an
 * event, as when the system changes it, or without one, as when the app does.
 */
function blurItself(track: MediaStreamTrack, blurs: boolean, event = true): void {
  const { getSettings } = MediaStreamTrack.prototype;
  Object.assign(track, {
    onconfigurationchange: null,
    getSettings: () => ({ ...getSettings.call(track), backgroundBlur: blurs }),
  });
  if (event) track.dispatchEvent(new Event('configurationchange'));
}

/** The code of the ScrimError that a promise rejects with; null when it does not. */
async function codeOf(promise: Promise<unknown>): Promise<string | null> {
  try {
    await promise;
    return null;
  } catch (error) {
    if (!(error instanceof scrim.ScrimError)) throw error;
    return error.message ? error.code : 'no message';
  }
}

export const lab = {
  ...scrim,
  Player,
  Watcher,
  gray,
  loopback,
  likeSafari,
  pause,
  blurItself,
  census,
  seen,
  codeOf,
  killEngine,
  tellRealms,
  workers,
  switches,
};
(globalThis as unknown as { lab: typeof lab }).lab = lab;

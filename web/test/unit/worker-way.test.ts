import { describe, expect, it, vi } from 'vitest';
import { WorkerWay } from '../../src/ways/worker.js';
import type { FromRelay, ToRelay } from '../../src/worker/protocol.js';

/** A relay's worker as the page sees it. */
class Relay {
  onmessage: ((event: { data: FromRelay }) => void) | null = null;
  heard: ToRelay[] = [];
  terminated = false;
  /** Whether tracks travel into it. */
  takesTracks = true;

  constructor(readonly track: MediaStreamTrack | null) {}

  postMessage(message: ToRelay): void {
    if (message.type === 'attach-track' && !this.takesTracks) {
      throw new DOMException('It could not be cloned.', 'DataCloneError');
    }
    this.heard.push(message);
    if (message.type === 'generate') this.#say({ type: 'output', track: this.track });
    if (message.type === 'attach-track') this.#say({ type: 'attached', camera: message.camera });
    if (message.type === 'close') this.#say({ type: 'closed' });
  }

  terminate(): void {
    this.terminated = true;
  }

  #say(data: FromRelay): void {
    queueMicrotask(() => this.onmessage!({ data }));
  }
}

/** A track, as far as the way looks at it. */
function fakeTrack() {
  const track = {
    enabled: true,
    readyState: 'live',
    stop: () => void (track.readyState = 'ended'),
    clone: () => (track.clones.push(fakeTrack()), track.clones.at(-1)),
    clones: [] as { readyState: string }[],
  };
  return track;
}

const asTrack = (track: object) => track as MediaStreamTrack;
const silent = { report: () => {}, lost: () => {} };
const open = (relay: Relay) => WorkerWay.create(relay as unknown as Worker, silent);

describe('The worker way', () => {
  it('does not exist where the worker can make no track, and ends that worker', async () => {
    const relay = new Relay(null);
    expect(await open(relay)).toBeNull();
    expect(relay.terminated).toBe(true);
  });

  it("sends a clone, so that the camera stays the caller's", async () => {
    const relay = new Relay(asTrack(fakeTrack()));
    const way = (await open(relay))!;
    const camera = fakeTrack();
    await way.attach(asTrack(camera), 1);
    expect(relay.heard).toContainEqual({
      type: 'attach-track',
      camera: 1,
      track: camera.clones[0],
    });
    await way.close();
    expect([camera.readyState, relay.terminated]).toEqual(['live', true]);
  });

  it('says so where tracks do not travel, and leaves no clone running', async () => {
    const relay = new Relay(asTrack(fakeTrack()));
    relay.takesTracks = false;
    const way = (await open(relay))!;
    const camera = fakeTrack();
    await expect(way.attach(asTrack(camera), 1)).rejects.toMatchObject({ code: 'bad-track' });
    expect(camera.clones.map(({ readyState }) => readyState)).toEqual(['ended']);
    await way.close();
  });

  it('tells the worker what the app does to its track, once, and of the newest camera only', async () => {
    vi.useFakeTimers();
    const relay = new Relay(asTrack(fakeTrack()));
    const way = (await open(relay))!;
    const [first, second] = [fakeTrack(), fakeTrack()];
    await way.attach(asTrack(first), 1);
    first.enabled = false;
    vi.advanceTimersByTime(1000);
    await way.attach(asTrack(second), 2);
    first.enabled = true;
    vi.advanceTimersByTime(1000);
    second.stop();
    vi.advanceTimersByTime(1000);
    vi.useRealTimers();
    const followed = relay.heard.filter(({ type }) => type === 'follow');
    expect(followed).toEqual([
      { type: 'follow', enabled: false, live: true },
      { type: 'follow', enabled: true, live: false },
    ]);
    await way.close();
  });
});

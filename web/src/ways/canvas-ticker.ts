/** A clock that goes on in a hidden tab, where a page's own timers nearly stand still. */
let clock: ReturnType<typeof setInterval> | undefined;

/** What comes is the time from tick to tick, in milliseconds. */
onmessage = ({ data }: MessageEvent<number>) => {
  clearInterval(clock);
  clock = setInterval(() => postMessage(null), data);
};

/** Frames of each that do not count: shaders are compiled, memory is fetched. */
const warmUp = 3;
const counted = 7;

/** How much of the time of the one in place the other may take, so that a change is worth it. */
const clearlyFaster = 0.8;

/** Which of two is faster: they take frames by turns. */
export class Race {
  #times: [number[], number[]] = [[], []];

  /** Whose turn it is: the one in place, or the one that challenges it. */
  get turn(): 'holder' | 'challenger' {
    const [holder, challenger] = this.#times;
    return holder.length <= challenger.length ? 'holder' : 'challenger';
  }

  /** What a frame took the one whose turn it was, in milliseconds. */
  took(time: number): void {
    this.#times[this.turn === 'holder' ? 0 : 1].push(time);
  }

  /** Null until it is decided. */
  get winner(): 'holder' | 'challenger' | null {
    const [holder, challenger] = this.#times;
    if (challenger.length < warmUp + counted) return null;
    return median(challenger) < clearlyFaster * median(holder) ? 'challenger' : 'holder';
  }
}

function median(times: number[]): number {
  const sorted = times.slice(warmUp).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Infinity;
}

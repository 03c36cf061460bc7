import type { FrameReport } from '../core/engine.js';
import { stages, type CompositorKind, type Stage } from '../report.js';
import type { EngineReport } from './protocol.js';

const second = 1000;
const untouched = { quality: 0, adjustment: 'none', person: 0 } as const;

/** What is the same for all frames of a report. */
export interface Circumstances {
  width: number;
  height: number;
  compositor: CompositorKind;
  threads: number;
  memory: number;
}

/** Gathers what happened to the frames, and tells it about once a second. */
export class EngineMeter {
  #tell: (report: EngineReport) => void;
  #since = performance.now();
  #frames = 0;
  #total = 0;
  #stages = new Float64Array(stages.length);

  constructor(tell: (report: EngineReport) => void) {
    this.#tell = tell;
  }

  /** A frame that the engine worked on. */
  composed(frame: FrameReport, circumstances: Circumstances): void {
    this.#frames++;
    this.#total += frame.total;
    stages.forEach((stage, index) => (this.#stages[index]! += frame.stages[stage]));
    this.#count(frame, circumstances);
  }

  /** A frame that left as it came, or that did not leave. */
  other(shown: 'room' | 'nothing', reason: string, circumstances: Circumstances): void {
    this.#count({ shown, reason, ...untouched }, circumstances);
  }

  #count(
    {
      shown,
      reason,
      quality,
      adjustment,
      person,
    }: Omit<FrameReport, 'stages' | 'total' | 'region'>,
    circumstances: Circumstances,
  ): void {
    const now = performance.now();
    if (now - this.#since < second) return;
    const frames = Math.max(1, this.#frames);
    const mean = stages.map((stage, index) => [stage, this.#stages[index]! / frames]);
    this.#tell({
      shown,
      reason,
      quality,
      adjustment,
      person,
      stages: Object.fromEntries(mean) as Record<Stage, number>,
      engine: this.#total / frames,
      ...circumstances,
    });
    this.#since = now;
    this.#frames = this.#total = 0;
    this.#stages.fill(0);
  }
}

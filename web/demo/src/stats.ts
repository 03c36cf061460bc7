import type { Report } from 'scrim';
import { find, make } from './page.js';

const names: Record<keyof Report['stages'], string> = {
  sample: 'Sample',
  segment: 'Find the person',
  stabilize: 'Steady',
  refine: 'Edges',
  backdrop: 'Backdrop',
  compose: 'Compose',
};

const ways = { streams: 'streams', worker: 'streams in a worker', canvas: 'canvas' };
const compositors = { cpu: 'CPU', webgl2: 'WebGL 2', webgpu: 'WebGPU' };

/** Shows each report: the figures, and where a frame's time goes. */
export function stats(): (report: Report) => void {
  const value = (id: string) => find(`#stat-${id}`, HTMLElement);
  const bar = find('#stages-bar', HTMLElement);
  const legend = find('#stages-legend', HTMLElement);
  const rows = Object.entries(names).map(([stage, name]) => {
    const part = make('span', `stage-${stage}`);
    const item = make('li', `stage-${stage}`);
    const time = make('b');
    item.append(make('span', '', name), time);
    bar.append(part);
    legend.append(item);
    return { stage: stage as keyof Report['stages'], part, time };
  });

  return (report) => {
    value('engine').textContent = report.engine.toFixed(1);
    value('fps').textContent = report.fps.toFixed(0);
    value('latency').textContent = report.latency.toFixed(0);
    value('dropped').textContent = String(report.dropped);
    value('memory').textContent = (report.memory / 2 ** 20).toFixed(1);
    value('setup').textContent = [
      `${report.width} × ${report.height}`,
      ways[report.way],
      compositors[report.compositor],
      report.threads === 1 ? '1 thread' : `${report.threads} threads`,
      `quality level ${report.quality}`,
    ].join(' · ');
    for (const { stage, part, time } of rows) {
      part.style.flexGrow = String(report.stages[stage]);
      time.textContent = report.stages[stage].toFixed(2);
    }
  };
}

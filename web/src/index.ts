export { ScrimError, type ErrorCode } from './errors.js';
export { Scrim, type Events } from './scrim.js';
export type { Area, Options, Settings } from './settings.js';
export type { CompositorKind, Problem, Probe, Report, Stage, WayKind } from './report.js';

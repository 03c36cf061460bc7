import { choices } from './core/choices.js';
import { decodePicture } from './core/picture.js';
import { ScrimError } from './errors.js';
import type { CheckedSettings, Options, Settings } from './settings.js';

/** Whether a value will do, and in words what does. */
interface Rule {
  allowed: string;
  holds(value: unknown): boolean;
}

const mostAreas = 8;

const settingRules: Record<keyof Settings, Rule> = {
  effect: oneOf('blur', 'replace', 'none'),
  strength: between(0, 100),
  look: oneOf(...choices.look),
  with: {
    allowed: "a colour as '#rrggbb', or a picture: a Blob, an image element, an ImageBitmap, …",
    holds: isBackdrop,
  },
  fit: oneOf(...choices.fit),
  who: oneOf(...choices.who),
  match: between(0, 100),
  keep: areas(),
  hide: areas(),
  quality: oneOf(0, 1, 2),
  budget: either(oneOf('auto'), between(0, 1000)),
  view: oneOf('composed', 'matte'),
  blurTwice: oneOf(true, false),
};

const optionRules: Record<keyof Options, Rule> = {
  model: oneOf(...choices.model),
  compositor: oneOf('auto', 'cpu', 'webgl2', 'webgpu'),
  way: oneOf('auto', 'streams', 'worker', 'canvas'),
  threads: oneOf('auto', 1, 2, 3, 4),
  assets: { allowed: "a folder's address", holds: isAddress },
  bytes: { allowed: '{ wasm, model }, each an ArrayBuffer or a view of one', holds: areBytes },
};

/**
 * Checks settings that may change while running, and decodes the picture. Rejects with 'bad-option'
 * or 'bad-image'. What is undefined counts as not given.
 */
export async function checkSettings(given: unknown): Promise<Partial<CheckedSettings>> {
  const checked = check(given, settingRules) as Partial<Settings>;
  return decoded(checked);
}

/** Checks what a Scrim is made with: settings and options together. Rejects as checkSettings. */
export async function checkAll(
  given: unknown,
): Promise<{ settings: Partial<CheckedSettings>; options: Partial<Options> }> {
  const checked = Object.entries(check(given, { ...settingRules, ...optionRules }));
  const options = Object.fromEntries(checked.filter(([name]) => name in optionRules));
  const settings = Object.fromEntries(checked.filter(([name]) => name in settingRules));
  return { settings: await decoded(settings), options };
}

async function decoded(settings: Partial<Settings>): Promise<Partial<CheckedSettings>> {
  const { with: picture, ...rest } = settings;
  if (picture === undefined) return rest;
  return { ...rest, with: typeof picture === 'string' ? picture : await decodePicture(picture) };
}

function check(given: unknown, rules: Record<string, Rule>): Record<string, unknown> {
  if (typeof given !== 'object' || given === null) {
    throw new ScrimError('bad-option', `Options are an object, not ${shown(given)}.`);
  }
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  for (const [name, value] of present) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw new ScrimError('bad-option', unknown(name, Object.keys(rules)));
    if (!rule.holds(value)) {
      throw new ScrimError(
        'bad-option',
        `The option '${name}' cannot be ${shown(value)}: give ${rule.allowed}.`,
      );
    }
  }
  return Object.fromEntries(present);
}

function unknown(name: string, names: string[]): string {
  return `There is no option '${name}' here: there are ${names.join(', ')}.`;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `a ${value.constructor?.name ?? 'thing'}`;
  return typeof value === 'function' ? 'a function' : String(value);
}

function oneOf(...values: (string | number | boolean)[]): Rule {
  const words = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  const last = words.pop() ?? '';
  return {
    allowed: words.length > 0 ? `${words.join(', ')} or ${last}` : last,
    holds: (value) => values.some((one) => one === value),
  };
}

function between(least: number, most: number): Rule {
  return {
    allowed: `a number from ${least} to ${most}`,
    holds: (value) => typeof value === 'number' && value >= least && value <= most,
  };
}

function either(one: Rule, other: Rule): Rule {
  return {
    allowed: `${one.allowed} or ${other.allowed}`,
    holds: (value) => one.holds(value) || other.holds(value),
  };
}

function areas(): Rule {
  return {
    allowed: `a list of up to ${mostAreas} areas { x, y, width, height } in pixels`,
    holds: (value) => Array.isArray(value) && value.length <= mostAreas && value.every(isArea),
  };
}

function isArea(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { x, y, width, height } = value as Record<string, unknown>;
  return (
    Number.isFinite(x) &&
    Number.isFinite(y) &&
    between(0, Number.MAX_SAFE_INTEGER).holds(width) &&
    between(0, Number.MAX_SAFE_INTEGER).holds(height)
  );
}

function isBackdrop(value: unknown): boolean {
  if (typeof value === 'string') return /^#[0-9a-f]{6}$/i.test(value);
  return typeof value === 'object' && value !== null;
}

function isAddress(value: unknown): boolean {
  if (value instanceof URL) return true;
  return typeof value === 'string' && URL.canParse(value, 'http://page/');
}

function areBytes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(
    ([name, bytes]) =>
      ['wasm', 'model'].includes(name) &&
      (bytes === undefined || bytes instanceof ArrayBuffer || ArrayBuffer.isView(bytes)),
  );
}

import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkAll, checkSettings } from '../../src/check.js';

const area = { x: 0, y: 0, width: 10, height: 10 };

afterEach(() => vi.unstubAllGlobals());

describe('settings', () => {
  it('pass when they are right', async () => {
    const settings = {
      effect: 'replace',
      strength: 0,
      look: 'lens',
      with: '#A0b1C2',
      fit: 'contain',
      who: 'main',
      match: 100,
      keep: new Array(8).fill(area),
      hide: [],
      quality: 2,
      budget: 'auto',
      view: 'matte',
      blurTwice: true,
    };
    expect(await checkSettings(settings)).toEqual(settings);
  });

  it('may be left out or undefined', async () => {
    expect(await checkSettings({})).toEqual({});
    expect(await checkSettings({ strength: undefined, with: undefined })).toEqual({});
  });

  it.each([
    [{ effect: 'blurr' }, /'effect' cannot be 'blurr': give 'blur', 'replace' or 'none'\./],
    [{ strength: 101 }, /'strength' cannot be 101: give a number from 0 to 100\./],
    [{ strength: '60' }, /'strength' cannot be '60'/],
    [{ strength: NaN }, /'strength' cannot be NaN/],
    [{ strength: null }, /'strength' cannot be null/],
    [{ quality: 1.5 }, /'quality' cannot be 1.5: give 0, 1 or 2\./],
    [{ quality: 3 }, /'quality' cannot be 3/],
    [{ budget: 'some' }, /'budget' cannot be 'some': give 'auto' or a number from 0 to 1000\./],
    [{ budget: -1 }, /'budget' cannot be -1/],
    [{ blurTwice: 1 }, /'blurTwice' cannot be 1: give true or false\./],
    [{ with: 'beach.jpg' }, /'with' cannot be 'beach.jpg': give a colour as '#rrggbb', or a pic/],
    [{ with: 7 }, /'with' cannot be 7/],
    [{ keep: area }, /'keep' cannot be a Object: give a list of up to 8 areas/],
    [{ hide: new Array(9).fill(area) }, /'hide' cannot be a list of 9/],
    [{ hide: [{ ...area, width: -1 }] }, /'hide' cannot be a list of 1/],
    [{ hide: [{ ...area, x: Infinity }] }, /'hide' cannot be/],
  ])('are refused when they are wrong: %o', async (settings, message) => {
    await expect(checkSettings(settings)).rejects.toMatchObject({ code: 'bad-option', message });
  });

  it.each([
    ['efect', /no option 'efect' here: there are effect, strength, look, .*, blurTwice\./],
    ['blurtwice', /no option 'blurtwice'/],
    ['constructor', /no option 'constructor'/],
  ])('with an unknown name are refused: %s', async (name, message) => {
    const settings = { [name]: 1 };
    await expect(checkSettings(settings)).rejects.toMatchObject({ code: 'bad-option', message });
  });

  it.each([null, undefined, 'blur', 3])('are an object, not %o', async (given) => {
    await expect(checkSettings(given)).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('of the start are not to be changed later', async () => {
    await expect(checkSettings({ model: 'general' })).rejects.toThrowError(/no option 'model'/);
  });
});

describe('what a Scrim is made with', () => {
  it('is told apart', async () => {
    const bytes = { model: new Uint8Array(4) };
    expect(await checkAll({ strength: 60, model: 'general', threads: 2, bytes })).toEqual({
      settings: { strength: 60 },
      options: { model: 'general', threads: 2, bytes },
    });
  });

  it.each([
    [{ threads: 5 }, /'threads' cannot be 5: give 'auto', 1, 2, 3 or 4\./],
    [{ threads: 0 }, /'threads' cannot be 0/],
    [{ compositor: 'gpu' }, /'compositor' cannot be 'gpu'/],
    [{ assets: 'http://' }, /'assets' cannot be 'http:\/\/'/],
    [{ bytes: { wasm: 'AGFzbQ==' } }, /'bytes' cannot be a Object: give \{ wasm, model \}/],
    [{ bytes: { wsam: new Uint8Array(4) } }, /'bytes' cannot be/],
    [{ treads: 2 }, /no option 'treads' here: there are .*, threads, /],
  ])('is refused when it is wrong: %o', async (options, message) => {
    await expect(checkAll(options)).rejects.toMatchObject({ code: 'bad-option', message });
  });
});

describe('a picture', () => {
  const bitmap = (width: number, height: number) => ({ width, height, close: vi.fn() });

  it('that cannot be decoded is refused with what to do', async () => {
    vi.stubGlobal('createImageBitmap', () =>
      Promise.reject(new DOMException('no', 'InvalidStateError')),
    );
    await expect(checkSettings({ with: new Blob(['no picture']) })).rejects.toMatchObject({
      code: 'bad-image',
      message: /could not be decoded: give a PNG/,
    });
  });

  it('is decoded, and made smaller when it is very large', async () => {
    const whole = bitmap(10_000, 2_000);
    const create = vi.fn(async (_source: unknown, options?: ImageBitmapOptions) =>
      options ? bitmap(options.resizeWidth ?? 0, options.resizeHeight ?? 0) : whole,
    );
    vi.stubGlobal('createImageBitmap', create);
    const { with: picture } = await checkSettings({ with: new Blob() });
    expect(picture).toMatchObject({ width: 2560, height: 512 });
    expect(whole.close).toHaveBeenCalled();
  });
});

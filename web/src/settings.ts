/** A rectangle in pixels of the frame. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What may change while running. Everything has a default. */
export interface Settings {
  /** What stands behind the person: the room blurred, something else, or the room as it is. */
  effect: 'blur' | 'replace' | 'none';
  /** Of the blur: 0 (lightest, never none) to 100. Default 50. */
  strength: number;
  /** Of the blur: like frosted glass, or like a wide open lens with discs for highlights. */
  look: 'soft' | 'lens';
  /** For `replace`: a picture (copied), or a colour as '#rrggbb'. Default black. */
  with: ImageBitmapSource | string;
  /** How a picture of another shape stands in the frame: it fills it, or is seen whole. */
  fit: 'cover' | 'contain';
  /** Everybody, or only who fills most of the frame. */
  who: 'everyone' | 'main';
  /** How far the person's tone is led towards the picture's, 0 to 100. Default 20. */
  match: number;
  /** Kept sharp as the person is; up to 8. */
  keep: readonly Area[];
  /** Never shown, whoever is there; up to 8. */
  hide: readonly Area[];
  /** What comes out: the person over the backdrop, or the matte as a grey picture: white is person. */
  view: 'composed' | 'matte';
  /** The best level of work: 0 normal (default), 1 coarse, 2 the network on every second frame. */
  quality: 0 | 1 | 2;
  /** What a frame may take, in milliseconds; 0: no limit. Default: what the track's rate leaves. */
  budget: number | 'auto';
  /** Whether to blur although the camera already does. Default false. */
  blurTwice: boolean;
}

/** All settings, checked, the picture decoded. */
export type CheckedSettings = Omit<Settings, 'with'> & { with: ImageBitmap | string };

export const defaults: Settings & { with: string } = {
  effect: 'blur',
  strength: 50,
  look: 'soft',
  with: '#000000',
  fit: 'cover',
  who: 'everyone',
  match: 20,
  keep: [],
  hide: [],
  quality: 0,
  budget: 'auto',
  view: 'composed',
  blurTwice: false,
};

/** What is fixed when a Scrim is made. */
export interface Options {
  /** Which network looks for the person; `auto`: landscape, the quickest. */
  model: 'auto' | 'landscape' | 'general';
  /** What composes: `auto` measures at start. */
  compositor: 'auto' | 'cpu' | 'webgl2' | 'webgpu';
  /** Which way frames take through the browser: `auto` takes the first that exists. */
  way: 'auto' | 'streams' | 'worker' | 'canvas';
  /**
   * Threads for the network; one where the page is not cross-origin isolated. `auto` measures one
   * against two where there are four cores or more.
   */
  threads: 'auto' | 1 | 2 | 3 | 4;
  /** Where the package's files lie when the bundler moved them: a folder's address. */
  assets: string | URL;
  /** Bytes that the host loaded itself, in place of the package's files. */
  bytes: { wasm?: BufferSource; model?: BufferSource };
}

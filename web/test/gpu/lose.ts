// In the page, before anything else: knows of the newest GPU that somebody opened, to take it away.
let newest: () => void = () => {};

/** The newest device is destroyed, or the newest context lost. */
export function lose(): void {
  newest();
}

const { getContext } = OffscreenCanvas.prototype;
OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...given: unknown[]) {
  const context: unknown = Reflect.apply(getContext, this, given);
  if (context instanceof WebGL2RenderingContext) {
    const extension = context.getExtension('WEBGL_lose_context');
    newest = () => extension?.loseContext();
  }
  return context;
} as typeof getContext;

if ('GPUAdapter' in globalThis) {
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (this: GPUAdapter, descriptor) {
    const device = await requestDevice.call(this, descriptor);
    newest = () => device.destroy();
    return device;
  };
}

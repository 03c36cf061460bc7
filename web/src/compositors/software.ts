/** What programs on the CPU that play a GPU call themselves. */
const names = /swiftshader|llvmpipe|software|basic render/i;

export function isSoftwareName(name: string): boolean {
  return names.test(name);
}

export function isSoftwareGl(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
  return isSoftwareName(String(name));
}

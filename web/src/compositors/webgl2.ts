import { fragmentGlsl, vertexGlsl } from './composition-glsl.js';
import {
  textures,
  uniformBytes,
  type TexelFormat,
  type TextureName,
  type Upload,
} from './composition.js';
import type { Gpu } from './gpu.js';
import { isSoftwareGl } from './software.js';

interface Texture {
  texture: WebGLTexture;
  unit: number;
  /** Its format and size. */
  shape: string;
}

/** Null when there is none, or when its adapter is software and a real one is wanted. */
export function openWebGl2(allowSoftware: boolean): Gpu | null {
  const canvas = new OffscreenCanvas(1, 1);
  const gl = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    failIfMajorPerformanceCaveat: !allowSoftware,
  });
  return gl === null ? null : new WebGl2(canvas, gl);
}

/** What is drawn is opaque. */
const opaque = 255;

class WebGl2 implements Gpu {
  readonly kind = 'webgl2';
  readonly software: boolean;
  #canvas: OffscreenCanvas;
  #gl: WebGL2RenderingContext;
  #textures: Map<TextureName, Texture>;
  /** Texels across a texture. */
  #most: number;
  #pixels = new Uint8Array();

  constructor(canvas: OffscreenCanvas, gl: WebGL2RenderingContext) {
    this.#canvas = canvas;
    this.#gl = gl;
    this.software = isSoftwareGl(gl);
    this.#most = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
    const program = linked(gl);
    gl.useProgram(program);
    gl.bindBuffer(gl.UNIFORM_BUFFER, gl.createBuffer());
    gl.bufferData(gl.UNIFORM_BUFFER, uniformBytes, gl.DYNAMIC_DRAW);
    gl.bindBufferBase(gl.UNIFORM_BUFFER, 0, gl.getParameter(gl.UNIFORM_BUFFER_BINDING));
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.disable(gl.DITHER);
    this.#textures = new Map(
      (Object.keys(textures) as TextureName[]).map((name, unit) => {
        gl.uniform1i(gl.getUniformLocation(program, name), unit);
        return [name, emptyTexture(gl, name, unit)];
      }),
    );
  }

  upload(samples: Upload): void {
    const gl = this.#gl;
    const { format, x, y, columns, rows, data } = samples;
    const [, pixels, type] = glFormats(gl)[format];
    this.#bind(samples);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, samples.stride);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, columns, rows, pixels, type, data, 0);
  }

  async draw(uniforms: ArrayBuffer, init: VideoFrameBufferInit): Promise<VideoFrame> {
    const gl = this.#gl;
    const { codedWidth: width, codedHeight: height } = init;
    this.#resize(width, height);
    if (gl.drawingBufferWidth !== width || gl.drawingBufferHeight !== height) throw tooLarge();
    gl.bufferSubData(gl.UNIFORM_BUFFER, 0, uniforms);
    gl.viewport(0, 0, width, height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    // A GPU that is lost writes nothing, and isContextLost knows of it only later.
    const last = this.#pixels.length - 1;
    this.#pixels[last] = 0;
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, this.#pixels);
    if (this.#pixels[last] !== opaque) throw new Error('The GPU is gone.');
    return new VideoFrame(this.#pixels, init);
  }

  close(): void {
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #resize(width: number, height: number): void {
    const canvas = this.#canvas;
    if (canvas.width === width && canvas.height === height) return;
    canvas.width = width;
    canvas.height = height;
    this.#pixels = new Uint8Array(4 * width * height);
  }

  /** Makes the texture the one that is worked on, another one first when the shape is new. */
  #bind({ texture: name, format, width, height }: Upload): void {
    const gl = this.#gl;
    const slot = this.#textures.get(name);
    if (slot === undefined) return;
    gl.activeTexture(gl.TEXTURE0 + slot.unit);
    const shape = `${format} ${width} ${height}`;
    if (slot.shape === shape) return;
    if (Math.max(width, height) > this.#most) throw tooLarge();
    gl.deleteTexture(slot.texture);
    slot.texture = allocate(gl, format, width, height);
    slot.shape = shape;
  }
}

function emptyTexture(gl: WebGL2RenderingContext, name: TextureName, unit: number): Texture {
  gl.activeTexture(gl.TEXTURE0 + unit);
  const format = textures[name] === 'signed' ? 'rgba16sint' : 'r8uint';
  return { texture: allocate(gl, format, 1, 1), unit, shape: '' };
}

function allocate(
  gl: WebGL2RenderingContext,
  format: TexelFormat,
  width: number,
  height: number,
): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texStorage2D(gl.TEXTURE_2D, 1, glFormats(gl)[format][0], width, height);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  return texture;
}

function glFormats(gl: WebGL2RenderingContext) {
  return {
    r8uint: [gl.R8UI, gl.RED_INTEGER, gl.UNSIGNED_BYTE],
    rgba8uint: [gl.RGBA8UI, gl.RGBA_INTEGER, gl.UNSIGNED_BYTE],
    rgba16sint: [gl.RGBA16I, gl.RGBA_INTEGER, gl.SHORT],
  } as const;
}

function linked(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexGlsl],
    [gl.FRAGMENT_SHADER, fragmentGlsl],
  ] as const) {
    const shader = gl.createShader(type);
    if (shader === null) throw new Error('WebGL makes no shaders.');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    const logs = (gl.getAttachedShaders(program) ?? []).map((shader) =>
      gl.getShaderInfoLog(shader),
    );
    throw new Error(`WebGL refuses the shaders: ${logs.join(' ')}`);
  }
  return program;
}

const tooLarge = () => new Error('The GPU takes no pictures of this size.');

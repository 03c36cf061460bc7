import { compositionWgsl } from './composition-wgsl.js';
import {
  channelsOf,
  textures,
  uniformBytes,
  type TexelFormat,
  type TextureName,
  type Upload,
} from './composition.js';
import type { Gpu } from './gpu.js';
import { isSoftwareName } from './software.js';

const drawnFormat = 'rgba8unorm';

// The standard's numbers, which TypeScript has no names for.
const uniformBuffer = 0x40 | 0x08; // UNIFORM, COPY_DST
const uploadedTexture = 0x04 | 0x02; // TEXTURE_BINDING, COPY_DST
const drawnTexture = 0x10 | 0x01; // RENDER_ATTACHMENT, COPY_SRC
const readBuffer = 0x08 | 0x01; // COPY_DST, MAP_READ
const toRead = 0x01; // READ
/** A row in a buffer begins at a multiple of so many bytes. */
const rowBytes = 256;

/** Where a picture is drawn, and where it is read. */
interface Picture {
  texture: GPUTexture;
  buffer: GPUBuffer;
  stride: number;
}

/** Null when there is none, or when its adapter is software and a real one is wanted. */
export async function openWebGpu(allowSoftware: boolean): Promise<Gpu | null> {
  const gpu: GPU | undefined = navigator.gpu;
  const adapter = await gpu?.requestAdapter();
  if (!adapter || (!allowSoftware && isSoftware(adapter))) return null;
  const { maxTextureDimension2D } = adapter.limits;
  const device = await adapter.requestDevice({ requiredLimits: { maxTextureDimension2D } });
  const module = device.createShaderModule({ code: compositionWgsl });
  const pipeline = await device.createRenderPipelineAsync({
    layout: 'auto',
    vertex: { module },
    fragment: { module, targets: [{ format: drawnFormat }] },
  });
  return new WebGpu(device, pipeline, isSoftware(adapter));
}

function isSoftware({ info }: GPUAdapter): boolean {
  const names = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  return info.isFallbackAdapter || isSoftwareName(names);
}

class WebGpu implements Gpu {
  readonly kind = 'webgpu';
  readonly software: boolean;
  #lost = false;
  #device: GPUDevice;
  #pipeline: GPURenderPipeline;
  #picture: Picture | null = null;
  #uniforms: GPUBuffer;
  #textures: Map<TextureName, GPUTexture>;
  #bindings: GPUBindGroup | null = null;

  constructor(device: GPUDevice, pipeline: GPURenderPipeline, software: boolean) {
    this.#device = device;
    this.#pipeline = pipeline;
    this.software = software;
    void device.lost.then(() => (this.#lost = true));
    device.onuncapturederror = () => (this.#lost = true);
    this.#uniforms = device.createBuffer({
      size: uniformBytes,
      usage: uniformBuffer,
    });
    this.#textures = new Map(
      (Object.keys(textures) as TextureName[]).map((name) => {
        const format = textures[name] === 'signed' ? 'rgba16sint' : 'r8uint';
        return [name, allocate(device, format, 1, 1, uploadedTexture)];
      }),
    );
  }

  upload({
    texture: name,
    format,
    width,
    height,
    x,
    y,
    columns,
    rows,
    data,
    stride,
  }: Upload): void {
    let texture = this.#textures.get(name);
    if (texture?.format !== format || texture.width !== width || texture.height !== height) {
      texture?.destroy();
      texture = allocate(this.#device, format, width, height, uploadedTexture);
      this.#textures.set(name, texture);
      this.#bindings = null;
    }
    const bytesPerRow = stride * channelsOf[format] * data.BYTES_PER_ELEMENT;
    this.#device.queue.writeTexture(
      { texture, origin: { x, y } },
      data,
      { bytesPerRow },
      { width: columns, height: rows },
    );
  }

  async draw(uniforms: ArrayBuffer, init: VideoFrameBufferInit): Promise<VideoFrame> {
    const { codedWidth: width, codedHeight: height } = init;
    const { texture, buffer, stride } = this.#pictureOf(width, height);
    this.#device.queue.writeBuffer(this.#uniforms, 0, uniforms);
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginRenderPass({
      colorAttachments: [
        {
          view: texture.createView(),
          loadOp: 'clear',
          storeOp: 'store',
        },
      ],
    });
    pass.setPipeline(this.#pipeline);
    pass.setBindGroup(0, (this.#bindings ??= this.#bind()));
    pass.draw(3);
    pass.end();
    encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow: stride }, { width, height });
    this.#device.queue.submit([encoder.finish()]);
    await buffer.mapAsync(toRead);
    if (this.#lost) throw new Error('The GPU is gone.');
    const made = new VideoFrame(buffer.getMappedRange(), {
      ...init,
      layout: [{ offset: 0, stride }],
    });
    buffer.unmap();
    return made;
  }

  close(): void {
    this.#device.destroy();
  }

  #pictureOf(width: number, height: number): Picture {
    const before = this.#picture;
    if (before?.texture.width === width && before.texture.height === height) return before;
    before?.texture.destroy();
    before?.buffer.destroy();
    const stride = Math.ceil((4 * width) / rowBytes) * rowBytes;
    this.#picture = {
      texture: allocate(this.#device, drawnFormat, width, height, drawnTexture),
      buffer: this.#device.createBuffer({ size: stride * height, usage: readBuffer }),
      stride,
    };
    return this.#picture;
  }

  #bind(): GPUBindGroup {
    const resources = [
      { buffer: this.#uniforms },
      ...[...this.#textures.values()].map((texture) => texture.createView()),
    ];
    return this.#device.createBindGroup({
      layout: this.#pipeline.getBindGroupLayout(0),
      entries: resources.map((resource, binding) => ({ binding, resource })),
    });
  }
}

function allocate(
  device: GPUDevice,
  format: TexelFormat | typeof drawnFormat,
  width: number,
  height: number,
  usage: number,
): GPUTexture {
  return device.createTexture({ format, size: { width, height }, usage });
}

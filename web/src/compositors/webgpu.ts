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

const canvasFormat = 'rgba8unorm';

// The standard's numbers, which TypeScript has no names for.
const uniformBuffer = 0x40 | 0x08; // UNIFORM, COPY_DST
const uploadedTexture = 0x04 | 0x02; // TEXTURE_BINDING, COPY_DST

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
    fragment: { module, targets: [{ format: canvasFormat }] },
  });
  return new WebGpu(device, pipeline, isSoftware(adapter));
}

function isSoftware({ info }: GPUAdapter): boolean {
  const names = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  return info.isFallbackAdapter || isSoftwareName(names);
}

class WebGpu implements Gpu {
  readonly kind = 'webgpu';
  readonly canvas = new OffscreenCanvas(1, 1);
  readonly software: boolean;
  #lost = false;
  #device: GPUDevice;
  #pipeline: GPURenderPipeline;
  #context: GPUCanvasContext;
  #uniforms: GPUBuffer;
  #textures: Map<TextureName, GPUTexture>;
  #bindings: GPUBindGroup | null = null;

  constructor(device: GPUDevice, pipeline: GPURenderPipeline, software: boolean) {
    this.#device = device;
    this.#pipeline = pipeline;
    this.software = software;
    void device.lost.then(() => (this.#lost = true));
    device.onuncapturederror = () => (this.#lost = true);
    const context = this.canvas.getContext('webgpu') as GPUCanvasContext | null;
    if (context === null) throw new Error('WebGPU draws on no canvas here.');
    this.#context = context;
    context.configure({ device, format: canvasFormat, alphaMode: 'opaque' });
    this.#uniforms = device.createBuffer({
      size: uniformBytes,
      usage: uniformBuffer,
    });
    this.#textures = new Map(
      (Object.keys(textures) as TextureName[]).map((name) => {
        const format = textures[name] === 'signed' ? 'rgba16sint' : 'r8uint';
        return [name, allocate(device, format, 1, 1)];
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
      texture = allocate(this.#device, format, width, height);
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

  draw(uniforms: ArrayBuffer): void {
    this.#device.queue.writeBuffer(this.#uniforms, 0, uniforms);
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginRenderPass({
      colorAttachments: [
        {
          view: this.#context.getCurrentTexture().createView(),
          loadOp: 'clear',
          storeOp: 'store',
        },
      ],
    });
    pass.setPipeline(this.#pipeline);
    pass.setBindGroup(0, (this.#bindings ??= this.#bind()));
    pass.draw(3);
    pass.end();
    this.#device.queue.submit([encoder.finish()]);
  }

  async drawn(): Promise<boolean> {
    try {
      await this.#device.queue.onSubmittedWorkDone();
    } catch {
      this.#lost = true;
    }
    return !this.#lost;
  }

  close(): void {
    this.#device.destroy();
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
  format: TexelFormat,
  width: number,
  height: number,
): GPUTexture {
  return device.createTexture({
    format,
    size: { width, height },
    usage: uploadedTexture,
  });
}

import { Scrim } from 'scrim';

const assets = '/static/scrim/';

/**
 * The package's files were copied to a folder of your own (`cp -r node_modules/scrim/dist
 * static/scrim`): Scrim takes the workers, scrim.wasm and the network from there.
 */
export function fromFolder(): Promise<Scrim> {
  return Scrim.create({ assets });
}

/**
 * The same with bytes that the app has loaded itself, for example from a cache of its own or
 * together with other files. Workers always come from the folder.
 */
export async function fromBytes(): Promise<Scrim> {
  const load = async (name: string) => (await fetch(assets + name)).arrayBuffer();
  const [wasm, model] = await Promise.all([load('scrim.wasm'), load('landscape.tflite')]);
  return Scrim.create({ assets, bytes: { wasm, model } });
}

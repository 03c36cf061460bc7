// The package as users get it: packed by npm, unpacked into an app's node_modules. No network.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dist } from '../server.js';

const here = dirname(fileURLToPath(import.meta.url));
const web = dirname(dirname(here));

/** A folder with the small app and the package in its node_modules. */
export interface App {
  folder: string;
  remove(): void;
}

export function makeApp(): App {
  const folder = mkdtempSync(join(tmpdir(), 'scrim-app-'));
  cpSync(join(here, 'app'), folder, { recursive: true });
  const packed = pack(folder);
  const home = join(folder, 'node_modules/scrim');
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', packed, '--strip-components=1', '-C', home]);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Packs the dist under test, which need not lie in web/. */
function pack(into: string): string {
  const stage = mkdtempSync(join(tmpdir(), 'scrim-pack-'));
  try {
    cpSync(join(web, 'package.json'), join(stage, 'package.json'));
    cpSync(dist, join(stage, 'dist'), { recursive: true });
    const pack = ['pack', '--offline', '--ignore-scripts', '--silent', '--pack-destination', into];
    const name = execFileSync('npm', pack, { cwd: stage, encoding: 'utf8' }).trim();
    return join(into, name);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

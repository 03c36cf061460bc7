import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dist } from '../server.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const texts = ['../../../docs/web.md', '../../README.md'].map(at);

/** What short examples take as given. */
const given = `
  declare const scrim: import('scrim').Scrim;
  declare const camera: MediaStreamTrack;
  declare const sender: RTCRtpSender;
`;

/** The blocks of code marked `ts`. */
function blocks(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
}

/** What the compiler complains of. */
function compile(folder: string, files: string[]): string {
  const options = {
    extends: at('../../tsconfig.json'),
    compilerOptions: {
      noEmit: true,
      noUnusedLocals: false,
      rootDir: '/',
      // The package's types stand alone.
      skipLibCheck: false,
      paths: {
        scrim: [join(dist, 'index.d.ts')],
        'scrim/livekit': [join(dist, 'adapters/livekit.d.ts')],
      },
    },
    files,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  const tsc = at('../../node_modules/.bin/tsc');
  try {
    return execFileSync(tsc, ['-p', folder], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return String((error as { stdout?: string }).stdout);
  }
}

describe.skipIf(!existsSync(join(dist, 'index.d.ts')))("The documents' examples", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'scrim-docs-'));
    writeFileSync(join(folder, 'given.d.ts'), given);
    copyFileSync(at('../../examples/livekit/livekit-client.d.ts'), join(folder, 'livekit.d.ts'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("compile against the package's types", () => {
    const files = texts.flatMap(blocks).map((code, index) => {
      const name = `block-${index}.ts`;
      writeFileSync(join(folder, name), `${code}\nexport {};\n`);
      return name;
    });
    expect(files.length).toBeGreaterThan(5);
    expect(compile(folder, ['given.d.ts', 'livekit.d.ts', ...files])).toBe('');
  });

  it('are caught when they do not', () => {
    writeFileSync(join(folder, 'wrong.ts'), `await scrim.update({ strenght: 3 });\nexport {};\n`);
    expect(compile(folder, ['given.d.ts', 'wrong.ts'])).toContain('strenght');
  });

  it('in web/examples compile too', () => {
    const examples = ['newcomer', 'rtc', 'self-hosted', 'livekit'];
    const files = examples.map((name) => at(`../../examples/${name}/main.ts`));
    files.push(at('../../examples/livekit/livekit-client.d.ts'));
    expect(compile(folder, files)).toBe('');
  });

  it('name every setting, option, problem and error', () => {
    const manual = readFileSync(texts[0]!, 'utf8');
    const types = ['settings', 'report', 'errors']
      .map((name) => readFileSync(at(`../../src/${name}.ts`), 'utf8'))
      .join('\n');
    const names = (pattern: RegExp, from: string) => [...from.matchAll(pattern)].map((m) => m[1]!);
    const part = (start: string) => types.slice(types.indexOf(start)).split('\n}\n')[0]!;
    const settings = names(/^ {2}(\w+): /gm, part('export interface Settings'));
    const options = names(/^ {2}(\w+): /gm, part('export interface Options'));
    const problems = names(/^ {4}\| '([\w-]+)'/gm, part('export interface Problem'));
    const errors = names(
      /^ {2}\| '([\w-]+)'/gm,
      types.slice(types.indexOf('export type ErrorCode')),
    );
    const all = [...settings, ...options, ...problems, ...errors];
    expect(all.length).toBeGreaterThan(30);
    expect(all.filter((name) => !manual.includes(`\`${name}\``))).toEqual([]);
  });
});

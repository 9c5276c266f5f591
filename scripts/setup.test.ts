import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

// A folder that looks like a fresh clone, with an npm of its own that installs nothing but says so in a file: the real one
// takes its time and needs a registry. The whole of it, with the real npm, is what `npm test` itself went through.

const made: string[] = [];

afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

interface Clone {
  readonly folder: string;
  write(path: string, text: string): void;
  run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  /** How often npm was run. */
  installs(): number;
}

/** A lockfile of one package; `integrity` is what tells one version of it from another. */
function lockfile(integrity: string): string {
  return JSON.stringify({ packages: { '': {}, 'node_modules/a': { integrity } } });
}

const INSTALL =
  'sleep 0.1; rm -rf node_modules; mkdir -p node_modules/a; echo "{}" > node_modules/a/package.json; ' +
  'cp package-lock.json node_modules/.package-lock.json';

/** `npm` is the body of the shell script that stands for it. */
function freshClone(npm = INSTALL): Clone {
  const folder = mkdtempSync(join(tmpdir(), 'assay setup ')); // With a space in its name, as folders have.
  made.push(folder);
  cpSync(import.meta.dirname, join(folder, 'scripts'), { recursive: true });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('package.json', JSON.stringify({ type: 'module', engines: { node: '>=24.15' } }));
  write('package-lock.json', lockfile('1'));
  write('tools/npm', `#!/bin/sh\necho "$*" >> installs\n${npm}\n`);
  chmodSync(join(folder, 'tools/npm'), 0o755);
  write(
    'tell.ts',
    `const said: string[] = process.argv.slice(2);\nconsole.log(said.join('|'), process.cwd());\nprocess.exitCode = 5;\n`,
  );
  const path = `${join(folder, 'tools')}:/usr/bin:/bin`;
  return {
    folder,
    write,
    run: (...args) =>
      new Promise((resolve) => {
        execFile(process.execPath, args, { cwd: folder, env: { PATH: path } }, (error, stdout, stderr) =>
          resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
        );
      }),
    installs: () =>
      existsSync(join(folder, 'installs')) ? readFileSync(join(folder, 'installs'), 'utf8').split('\n').length - 1 : 0,
  };
}

describe.skipIf(process.platform === 'win32')('set-up', () => {
  test('the first run installs, later ones do not, and a changed lockfile installs again', async () => {
    const clone = freshClone();
    expect(await clone.run('scripts/launch.mjs', '--print-node')).toEqual({
      code: 0,
      stdout: `${process.execPath}\n`,
      stderr: '',
    });
    await clone.run('scripts/launch.mjs', '--print-node');
    expect(clone.installs()).toBe(1);
    clone.write('package-lock.json', lockfile('2'));
    await clone.run('scripts/launch.mjs', '--print-node');
    expect(clone.installs()).toBe(2);
  });

  test('what a person has installed by hand is taken as it is, if it is whole', async () => {
    const clone = freshClone('exit 1');
    clone.write('node_modules/.package-lock.json', lockfile('1'));
    clone.write('node_modules/a/package.json', '{}');
    expect((await clone.run('scripts/launch.mjs', '--print-node')).code).toBe(0);
    expect(clone.installs()).toBe(0);
  });

  test('a package that npm left out without a word is named', async () => {
    const clone = freshClone('mkdir -p node_modules');
    const { code, stderr } = await clone.run('scripts/launch.mjs', '--print-node');
    expect([code, stderr]).toEqual([1, expect.stringContaining('assay: npm left out a: update npm')]);
  });

  test('two at once install once', async () => {
    const clone = freshClone();
    const runs = await Promise.all([1, 2].map(() => clone.run('scripts/launch.mjs', '--print-node')));
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(clone.installs()).toBe(1);
  });

  test.for([
    ['npm error code ENOTFOUND', 'The npm registry could not be reached (ENOTFOUND): connect this machine to it'],
    ['npm error code ENOSPC', 'could not be written (ENOSPC): free about 1 GB on its disk'],
    ['npm error code EUSAGE', 'package.json and package-lock.json do not agree: run "npm install"'],
    ['npm error code E418', '"npm ci" failed, with the output above'],
  ])('%s becomes one sentence with the fix', async ([said, sentence]) => {
    const { code, stdout, stderr } = await freshClone(`echo '${said}' >&2; exit 1`).run('scripts/start.mjs');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^assay: .*run this again\.$/);
    expect(stderr).toContain(sentence);
  });

  test('a machine that no pinned Node fits, with an old one of its own, is told what to install', async () => {
    const clone = freshClone();
    clone.write('package.json', JSON.stringify({ type: 'module', engines: { node: '>=99.5' } }));
    const { code, stderr } = await clone.run('scripts/launch.mjs', '--print-node');
    expect([code, stderr]).toEqual([1, expect.stringContaining('install Node 99.5 or newer, then run this again.')]);
  });

  test('a launched file gets its arguments, the caller’s folder and exit code', async () => {
    const { code, stdout } = await freshClone().run('scripts/launch.mjs', 'tell.ts', 'one', 'two words');
    expect(code).toBe(5);
    expect(stdout).toMatch(/^one\|two words .*assay setup /);
  });

  test('a signal reaches the launched file once, and its answer is the exit code', async () => {
    const clone = freshClone();
    clone.write(
      'wait.ts',
      `let count: number = 0;\nprocess.on('SIGINT', () => { count += 1; setTimeout(() => process.exit(40 + count), 200); });\n` +
        `setTimeout(() => {}, 60_000);\nconsole.log('ready');\n`,
    );
    await clone.run('scripts/launch.mjs', '--print-node');
    const child = spawn(process.execPath, ['scripts/launch.mjs', 'wait.ts'], {
      cwd: clone.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([41, null]);
  });

  test('the dashboard is built when its sources have changed, and only then', async () => {
    const clone = freshClone();
    const vite = `import { mkdirSync, appendFileSync } from 'node:fs';\nmkdirSync('dashboard/dist', { recursive: true });\nappendFileSync('builds', 'x');\n`;
    await clone.run('scripts/launch.mjs', '--print-node');
    clone.write('node_modules/vite/bin/vite.js', vite);
    for (const path of ['dashboard/index.html', 'dashboard/src/main.tsx', 'contract/index.ts', 'client/index.ts'])
      clone.write(path, '');
    const builds = async (): Promise<string> => {
      expect(await clone.run('scripts/build.mjs')).toMatchObject({ code: 0, stderr: '' });
      return readFileSync(join(clone.folder, 'builds'), 'utf8');
    };
    expect([await builds(), await builds()]).toEqual(['x', 'x']);
    clone.write('contract/index.ts', 'export {};');
    expect(await builds()).toBe('xx');
    clone.write('contract/index.test.ts', 'export {};');
    expect(await builds()).toBe('xx');
  });
});

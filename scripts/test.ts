// npm test [-- VITEST ARGUMENT...]: every check, then every test. npm run check: the checks alone.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, HOW_TO_GET_CHROMIUM } from '../test/browser/find-chromium.ts';

const root = join(import.meta.dirname, '..');

/** A program of its own to run with this Node: a file of ours, or a package's. */
type Step = { readonly name: string; readonly command: readonly [string, ...string[]] };

/** The longest first, so that two at a time end together. */
const CHECKS: readonly Step[] = [
  { name: 'dashboard builds', command: ['scripts/build.mjs'] },
  { name: 'unused code', command: [program('knip'), '--no-progress'] },
  { name: 'types', command: [program('typescript', 'tsc'), '-p', '.'] },
  { name: 'types of the dashboard', command: [program('typescript', 'tsc'), '-p', 'dashboard', '--noEmit'] },
  { name: 'types of the scripts', command: [program('typescript', 'tsc'), '-p', 'scripts'] },
  { name: 'lint', command: [program('oxlint')] },
  { name: 'format', command: [program('oxfmt'), '--check'] },
  { name: 'lockfile', command: ['scripts/lock-guard.mjs'] },
];

/** The cores of the smallest machine we promise to be quick on. */
const AT_A_TIME = 2;

const startedAt = Date.now();
const checksAlone = process.argv.includes('--check');
const vitestArguments = process.argv.slice(2).filter((argument) => argument !== '--check');

const browserMissing = checksAlone ? undefined : adviceWithoutBrowser();
if (browserMissing !== undefined) console.log(`${browserMissing}\n`);

const failed = await runChecks();
if (!checksAlone) {
  console.log('');
  const { code } = await run([program('vitest'), 'run', ...vitestArguments], 'inherit');
  if (code !== 0) failed.push('tests');
}

const seconds = Math.round((Date.now() - startedAt) / 1000);
if (browserMissing !== undefined) console.log(`\n${browserMissing}`);
console.log(
  failed.length === 0 ? `Everything passed in ${seconds} s.` : `FAILED after ${seconds} s: ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

function adviceWithoutBrowser(): string | undefined {
  try {
    if (findChromium() !== undefined) return undefined;
  } catch (error) {
    console.error(`assay: ${(error as Error).message}`);
    process.exit(1);
  }
  return `!! No Chromium on this machine: THE BROWSER TEST IS SKIPPED. To run it, ${HOW_TO_GET_CHROMIUM}.`;
}

/** Runs the checks, a line each; the names of those that failed. */
async function runChecks(): Promise<string[]> {
  const failures: string[] = [];
  const waiting = [...CHECKS];
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const began = Date.now();
      const { code, output } = await run(step.command, 'pipe');
      const took = `${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s`;
      console.log(`${code === 0 ? '  ok   ' : 'FAILED '} ${step.name.padEnd(24)}${took}`);
      if (code === 0) continue;
      console.log(output.trimEnd());
      failures.push(step.name);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return failures;
}

function run(command: Step['command'], stdio: 'inherit' | 'pipe'): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', stdio, stdio] });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** The file behind a package's command: starting it with this Node needs no shell, on any platform. */
function program(name: string, command = name): string {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  return join(folder, typeof bin === 'string' ? bin : (bin[command] ?? ''));
}

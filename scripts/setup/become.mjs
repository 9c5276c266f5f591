import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { root } from '../setup.mjs';

/** Compiled code is kept here: a second start takes a fifth of the time of the first. */
const COMPILE_CACHE = join(root, 'node_modules', '.cache', 'assay');

/** A terminal sends these to every process in it, so the child has had its own. */
const FROM_TERMINAL = new Set(['SIGINT', 'SIGHUP', 'SIGQUIT']);

/** npm passes a signal on to a script that the terminal has already told; within this time it is the same signal. */
const SAME_SIGNAL_MS = 500;

/**
 * Becomes `FILE` as far as anyone outside can tell: same terminal, signals passed on once, same exit code.
 *
 * @param {string} node
 * @param {[string, ...string[]]} command a file of this folder, then its arguments
 */
export function become(node, [file, ...args]) {
  const env = { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env };
  const child = spawn(node, [join(root, file), ...args], { stdio: 'inherit', env });
  const inTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])) {
    let passedAt = -Infinity;
    process.on(signal, () => {
      const again = Date.now() - passedAt < SAME_SIGNAL_MS;
      if (again || (inTerminal && FROM_TERMINAL.has(signal))) return;
      passedAt = Date.now();
      child.kill(signal);
    });
  }
  stopWithNpm(child);
  child.on('error', (error) => {
    process.stderr.write(`assay: ${node} could not be started (${error.message}): run "npm ci", then this again.\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
}

/**
 * Told to end, npm ends its shell and itself, and neither passes that on: the program would go on with nobody to stop it.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function stopWithNpm(child) {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
}

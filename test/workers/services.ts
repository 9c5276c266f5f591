import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real service on a free port of loopback, in a folder of its own. */
export interface Service {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Debian keeps PostgreSQL's programs out of the path. */
const POSTGRES_FOLDERS = [18, 17, 16, 15, 14, 13].map((version) => `/usr/lib/postgresql/${version}/bin`);
const READY_MS = 30_000;

/** Where a program of a service is; `undefined` when it is not installed. @throws in CI, where it must be */
function findProgram(name: 'redis-server' | 'initdb'): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), ...POSTGRES_FOLDERS];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined && process.env['ASSAY_REQUIRE_SERVICES'] === '1')
    throw new Error(`${name} is not installed, and ASSAY_REQUIRE_SERVICES says that it must be`);
  return found;
}

/** A backend as a test names it; one that is not installed is skipped, and its name says why. */
export function tried<
  Backend extends { readonly name: string; readonly program?: 'redis-server' | 'initdb' | undefined },
>(backend: Backend): Backend & { readonly missing: boolean; readonly place: string } {
  const { name, program } = backend;
  const missing = program !== undefined && findProgram(program) === undefined;
  return { ...backend, missing, place: missing ? `${name} (skipped: ${program} is not installed)` : name };
}

export async function startRedis(): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-redis-'));
  const port = await freePort();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const child = spawn(findProgram('redis-server')!, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  await said(child, child.stdout, /Ready to accept connections/);
  return { url: `redis://127.0.0.1:${port}`, process: child, stop: () => ended(child, 'SIGTERM', folder) };
}

export async function startPostgres(): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-postgres-'));
  const initdb = findProgram('initdb')!;
  // PostgreSQL will not run as root.
  const owner = process.getuid?.() === 0 ? accountOf('postgres') : undefined;
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const made = spawnSync(initdb, ['-D', folder, '-U', 'assay', '-A', 'trust', '--no-sync', '-E', 'UTF8'], {
    ...owner,
    cwd: folder,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const settings = [
    '-c',
    `port=${port}`,
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `unix_socket_directories=${folder}`,
  ];
  const child = spawn(initdb.replace(/initdb$/, 'postgres'), ['-D', folder, ...settings], {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await said(child, child.stderr, /ready to accept connections/);
  return {
    url: `postgres://assay@127.0.0.1:${port}/postgres`,
    process: child,
    stop: () => ended(child, 'SIGINT', folder),
  };
}

/** Ports that nobody has asked for yet. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function accountOf(name: string): { readonly uid: number; readonly gid: number } {
  const idOf = (kind: '-u' | '-g'): number => Number(spawnSync('id', [kind, name], { encoding: 'utf8' }).stdout);
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function said(child: ChildProcess, stream: NodeJS.ReadableStream, pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`it did not say ${pattern} in time:\n${text}`)), READY_MS);
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!pattern.test(text)) return;
      clearTimeout(timer);
      resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with code ${code}:\n${text}`)));
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await exit;
  }
  rmSync(folder, { recursive: true, force: true });
}

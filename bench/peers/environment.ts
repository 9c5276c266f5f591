import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Peer } from './peers.ts';
import type { Command } from './program.ts';

const PROGRAMS = join(import.meta.dirname, 'programs');
const REQUIREMENTS = join(import.meta.dirname, 'requirements');
const INSTALL_MS = 600_000;
/** Written last: a folder without it is half made. */
const MADE = 'made';

/** How a peer is started, or why it cannot be. */
export type Installed = { readonly command: Omit<Command, 'name'> } | { readonly absent: string };

export interface Places {
  /** Where each peer's packages lie, from one comparison to the next. */
  readonly folder: string;
  /** The Python that makes environments. */
  readonly python: string;
}

/** Each peer has packages of its own: what one of them wants is no business of another. */
export async function install({ name, script, needs }: Peer, { folder, python }: Places): Promise<Installed> {
  const file = join(PROGRAMS, script);
  const isPython = 'requirements' in needs;
  const wanted = isPython
    ? `${python}\n${readFileSync(join(REQUIREMENTS, needs.requirements), 'utf8')}`
    : needs.npm.join(' ');
  const key = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  const place = join(folder, `${name.replaceAll('.', '-').toLowerCase()}-${key}`);
  try {
    if (!existsSync(join(place, MADE))) {
      rmSync(place, { recursive: true, force: true });
      mkdirSync(place, { recursive: true });
      await (isPython ? makePython(place, python, needs.requirements) : makeNode(place, needs.npm));
      writeFileSync(join(place, MADE), wanted);
    }
  } catch (error) {
    return { absent: `not installed: ${reasonOf(error)}` };
  }
  if (isPython) return { command: { file: pythonOf(place), args: [file] } };
  return { command: { file: process.execPath, args: [file], env: { PEER_MODULES: place } } };
}

async function makePython(place: string, python: string, requirements: string): Promise<void> {
  await finished(python, ['-m', 'venv', place]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await finished(pythonOf(place), [...pip, '-r', join(REQUIREMENTS, requirements)]);
}

async function makeNode(place: string, packages: readonly string[]): Promise<void> {
  writeFileSync(join(place, 'package.json'), '{ "private": true }');
  await finished('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], place);
}

function pythonOf(place: string): string {
  return process.platform === 'win32' ? join(place, 'Scripts', 'python.exe') : join(place, 'bin', 'python');
}

async function finished(file: string, args: readonly string[], cwd?: string): Promise<void> {
  await promisify(execFile)(file, args, {
    timeout: INSTALL_MS,
    maxBuffer: 64 * 2 ** 20,
    ...(cwd === undefined ? {} : { cwd }),
  });
}

/** What the installer said last. */
function reasonOf(error: unknown): string {
  const { stderr = '', message } = error as Error & { readonly stderr?: string };
  return (stderr.trim() || message).split('\n').at(-1)!;
}

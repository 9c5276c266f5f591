import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** How long a program of ours may take before the bench gives up on it. */
const PATIENCE_MS = 60_000;

export interface Finished {
  readonly wallMs: number;
  readonly output: string;
}

/** Runs a script of this project with this Node to its end. @throws when it fails, with what it said */
export async function runToEnd(command: readonly string[], env: NodeJS.ProcessEnv): Promise<Finished> {
  const startedMs = performance.now();
  const child = start(command, env);
  const { code, output } = await ended(child);
  const wallMs = performance.now() - startedMs;
  if (code !== 0) throw new Error(`node ${command.join(' ')} ended with ${code}:\n${output}`);
  return { wallMs, output };
}

export function start(command: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  return spawn(process.execPath, command, { cwd: ROOT, env: { ...process.env, ...env }, signal: patience });
}

export function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly output: string }> {
  const output = collect(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: output() }));
  });
}

/** Everything the program has said so far. */
export function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  }
  return () => text;
}

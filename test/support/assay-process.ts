import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** A real `assay serve` in a process of its own. */
export interface AssayProcess {
  readonly url: string;
  /** Where the one-time sign-in link leads. */
  readonly signInLink: string;
  /** All it has printed so far. */
  output(): string;
  /** Ends it as Ctrl-C does. @returns the exit code */
  stop(): Promise<number | null>;
  signal(name: NodeJS.Signals): void;
  /** Resolves once its output has a line that matches. */
  printed(pattern: RegExp): Promise<void>;
}

/** Starts `assay serve` on a free port and waits for its address. Arguments are added to the command. */
export async function startAssay(dataDir: string, ...words: readonly string[]): Promise<AssayProcess> {
  const child = spawn(process.execPath, ['bin/assay.ts', '--data-dir', dataDir, 'serve', '--port', '0', ...words], {
    cwd: ROOT,
    env: {
      ...process.env,
      FORCE_COLOR: '0',
      NO_COLOR: '1',
      ASSAY_MASTER_KEY_FILE: path.join(dataDir, 'master-key'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const watchers = new Set<() => void>();
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
    for (const watcher of watchers) watcher();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const exit = exitOf(child);

  function printed(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(text)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      const onExit = (code: number | null): void => {
        watchers.delete(look);
        reject(new Error(`assay ended with code ${code} before it printed ${pattern}:\n${text}`));
      };
      child.once('exit', onExit);
      look();
    });
  }

  await printed(/sign-in\?token=\S+/);
  return {
    url: /Dashboard\s+(\S+)/.exec(text)![1]!,
    signInLink: /Sign in once\s+(\S+)/.exec(text)![1]!,
    output: () => text,
    async stop() {
      child.kill('SIGINT');
      return exit;
    },
    signal: (name) => void child.kill(name),
    printed,
  };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
}

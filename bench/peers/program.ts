import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Contender, Took } from '../contender.ts';

/** How long one answer may take before the comparison gives up on a program. */
const PATIENCE_MS = 180_000;
const LAST_WORDS_MAX = 300;

export interface Command {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that keeps its bars in memory and is asked by the line, ours and others alike (`programs/protocol.py`). */
export class Program implements Contender {
  readonly name: string;
  readonly version: string;
  private readonly voice: Voice;

  private constructor(name: string, voice: Voice, version: string) {
    this.name = name;
    this.voice = voice;
    this.version = version;
  }

  /** @throws when it cannot be started, or ends before it is ready */
  static async start({ name, file, args, env = {} }: Command): Promise<Program> {
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    const voice = new Voice(child);
    try {
      const { version } = (await voice.answer()) as { readonly version: string };
      return new Program(name, voice, version);
    } catch (error) {
      voice.close();
      throw error;
    }
  }

  /** Does the work once, timed by its own clocks. */
  async once(): Promise<Took> {
    return (await this.voice.ask('run')) as Took;
  }

  /** What the last run came to. */
  result(): Promise<unknown> {
    return this.voice.ask('result');
  }

  close(): void {
    this.voice.close();
  }
}

class Voice {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private readonly ended: Promise<never>;
  private lastWords = '';

  constructor(child: ChildProcess) {
    this.child = child;
    this.lines = createInterface({ input: child.stdout! });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-LAST_WORDS_MAX);
    });
    child.stdin!.on('error', () => undefined); // That it is gone is told by its end, below.
    this.ended = new Promise((_resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) =>
        reject(new Error(`it ended with ${String(code)}: ${this.lastWords.replaceAll(/\s+/g, ' ').trim()}`)),
      );
    });
    this.ended.catch(() => undefined); // It may end while nobody asks.
  }

  ask(word: string): Promise<unknown> {
    const answer = this.answer();
    this.child.stdin!.write(`${word}\n`);
    return answer;
  }

  async answer(): Promise<unknown> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const [line] = (await Promise.race([once(this.lines, 'line', { signal: patience }), this.ended])) as [string];
    return JSON.parse(line);
  }

  close(): void {
    this.child.stdin!.end();
    this.child.kill();
  }
}

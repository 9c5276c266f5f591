import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AssayError, writeAtomically, type Log, type Timers } from '../runtime/index.ts';

/** The running Assay's answer to whoever knocked: where it is, and a word that signs in once, within minutes. */
export interface DoorAnswer {
  readonly url: string;
  readonly token: string;
}

const askShape = z.object({ by: z.string().min(1).max(80) });
const answerShape = z.object({ url: z.string(), token: z.string() });

const LOOK_EVERY_MS = 150;
/** What was asked or answered longer ago than this is nobody's any more. */
const STALE_MS = 60_000;
/** Nobody but the account that Assay runs as may come in, or look. */
const OURS_ONLY = 0o700;

/**
 * The door for whoever may write into the data folder, as `STOP` is the latch for them: a command line puts a question
 * into the folder `door`, and the running Assay lays a sign-in token beside it that works once. Nothing that is good for
 * longer lies on the disk, and everything after it is an ordinary, recorded request.
 */
export class LocalDoor {
  private readonly folder: string;

  constructor(dataDir: string) {
    this.folder = join(dataDir, 'door');
  }

  /** Asks to be let in. @returns how to look for the answer, and to take it away */
  knock(id: string, by: string): { answer(): DoorAnswer | undefined; leave(): void } {
    try {
      this.make();
      writeAtomically(this.pathOf(id, 'ask'), JSON.stringify({ by }), { mode: 0o600 });
    } catch (error) {
      const message = `cannot write into ${this.folder}: ${(error as Error).message}; run this as the user that Assay runs as`;
      throw new AssayError('FILE_NOT_WRITTEN', message, { cause: error });
    }
    return {
      answer: () => {
        const path = this.pathOf(id, 'key');
        return existsSync(path) ? answerShape.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
      },
      leave: () => {
        for (const kind of ['ask', 'key'] as const) rmSync(this.pathOf(id, kind), { force: true });
      },
    };
  }

  /** Answers whoever knocks, until told to stop. */
  async attend(parts: {
    readonly timers: Timers;
    readonly log: Log;
    readonly until: AbortSignal;
    letIn(by: string): Promise<DoorAnswer>;
  }): Promise<void> {
    const { timers, log, until } = parts;
    while (!until.aborted) {
      try {
        this.make();
        this.sweep(timers.now());
        for (const id of this.asking()) await this.open(id, parts.letIn);
      } catch (error) {
        // The door is a convenience: whoever cannot come in by it still has the dashboard, and `assay stop`.
        log.error('the local door could not be attended', { error: String(error) });
      }
      await timers.sleep(LOOK_EVERY_MS, until).catch(() => undefined);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async open(id: string, letIn: (by: string) => Promise<DoorAnswer>): Promise<void> {
    const path = this.pathOf(id, 'ask');
    const asked = askShape.safeParse(parsed(readFileSync(path, 'utf8')));
    rmSync(path, { force: true });
    if (!asked.success) return; // Not a question of ours: there is nobody to answer.
    writeAtomically(this.pathOf(id, 'key'), JSON.stringify(await letIn(oneLine(asked.data.by))), { mode: 0o600 });
  }

  private asking(): readonly string[] {
    return readdirSync(this.folder).flatMap((name) => /^([\w-]{1,60})\.ask$/.exec(name)?.[1] ?? []);
  }

  private sweep(now: number): void {
    for (const name of readdirSync(this.folder)) {
      const path = join(this.folder, name);
      if (now - statSync(path).mtimeMs > STALE_MS) rmSync(path, { force: true });
    }
  }

  private make(): void {
    mkdirSync(this.folder, { recursive: true, mode: OURS_ONLY });
    if (process.platform !== 'win32' && (statSync(this.folder).mode & 0o777) !== OURS_ONLY) {
      chmodSync(this.folder, OURS_ONLY);
    }
  }

  private pathOf(id: string, kind: 'ask' | 'key'): string {
    return join(this.folder, `${id}.${kind}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim() || 'command line';
}

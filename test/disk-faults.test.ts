import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/**
 * A disk that fails under a real process which writes a journal: at whatever write it happens, the process stops by
 * itself and says why, and everything it had acknowledged is there afterwards.
 */

const WRITER = join(import.meta.dirname, 'storage-writer-process.ts');
const CHECKER = join(import.meta.dirname, 'support/storage-check-process.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-disk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Told {
  /** Newest entry that was said to be on disk. */
  readonly acknowledged: number;
  readonly code: number | null;
  readonly errors: string;
  /** What the checker found afterwards. */
  readonly found: { readonly lastSeq?: number; readonly intact?: boolean; readonly refused?: string };
}

/** Runs a script of the shell with the writer as `$1 $2`, the checker as `$1 $3` and the folder as `$4`. */
function run(
  script: string,
  shell: readonly string[] = ['sh'],
  place = folder,
): { out: string; errors: string; code: number | null } {
  const [command = 'sh', ...words] = shell;
  const { stdout, stderr, status } = spawnSync(
    command,
    [...words, '-c', script, 'sh', process.execPath, WRITER, CHECKER, place],
    { encoding: 'utf8', timeout: 60_000, env: { ...process.env, NODE_COMPILE_CACHE: undefined } },
  );
  return { out: stdout, errors: stderr, code: status };
}

/** The script's lines: numbers of acknowledged entries, the writer's exit code as `code N`, and the checker's line. */
function told({ out, errors }: { readonly out: string; readonly errors: string }): Told {
  const lines = out.trimEnd().split('\n');
  const acknowledged = Math.max(0, ...lines.filter((line) => /^\d+$/.test(line)).map(Number));
  const code = lines.find((line) => line.startsWith('code '));
  const found = JSON.parse(lines.findLast((line) => line.startsWith('{')) ?? '{}') as Told['found'];
  return { acknowledged, code: code === undefined ? null : Number(code.slice(5)), errors, found };
}

function expectNothingLost({ acknowledged, code, found }: Told): void {
  expect(code).not.toBe(0);
  expect(found).toMatchObject({ intact: true });
  // At most the one commit whose acknowledgement it did not live to give.
  expect(found.lastSeq! - acknowledged).toBeOneOf([0, 10]);
}

// A limit on the size of files fails any write beyond it with EFBIG, which to SQLite is an error of the disk.
describe.skipIf(process.platform === 'win32')('a disk that refuses a write', () => {
  test.each([1, 40, 200, 900])('after so many half kilobytes of a file: %i', (blocks) => {
    const script = `(ulimit -f ${blocks}; "$1" "$2" "$4/assay.db"); echo "code $?"; "$1" "$3" "$4/assay.db"`;
    const outcome = told(run(script));
    expect(outcome.errors).toMatch(/STORAGE_IO|JOURNAL_FAILED|STORAGE_FULL|STORAGE_READ_ONLY/);
    expectNothingLost(outcome);
  });
});

/** A file system of our own can be filled and locked; where the system does not let us have one, this is not tested. */
const OWN_DISKS = ['unshare', '-rm', 'sh'];
const hasOwnDisks = run('mount -t tmpfs none "$4" && umount "$4"', OWN_DISKS, tmpdir()).code === 0;

describe.skipIf(!hasOwnDisks)('a disk of its own', () => {
  test.each([1, 64, 150, 400])('full, with so many kilobytes left: %i', (left) => {
    const script = `
      mount -t tmpfs -o size=8m none "$4" || exit 9
      head -c $((8 * 1024 * 1024 - ${left} * 1024)) /dev/zero > "$4/ballast"
      "$1" "$2" "$4/assay.db"; echo "code $?"
      "$1" "$3" "$4/assay.db"
      rm "$4/ballast"
      "$1" "$3" "$4/assay.db"`;
    const outcome = told(run(script, OWN_DISKS));
    expect(outcome.errors).toMatch(/STORAGE_FULL|JOURNAL_FAILED|STORAGE_IO|STORAGE_READ_ONLY/);
    expectNothingLost(outcome);
  });

  test('that has become read-only is refused with the fix, and taken up again when it is not', () => {
    const script = `
      mount -t tmpfs -o size=8m none "$4" || exit 9
      (ulimit -f 1500; "$1" "$2" "$4/assay.db")
      mount -o remount,ro "$4"
      "$1" "$3" "$4/assay.db"
      mount -o remount,rw "$4"
      echo "code 1"
      "$1" "$3" "$4/assay.db"`;
    const outcome = run(script, OWN_DISKS);
    expect(outcome.out).toContain('{"refused":"STORAGE_READ_ONLY"}');
    expect(outcome.errors).toMatch(/JOURNAL_FAILED/);
    expectNothingLost(told(outcome));
  });
});

/**
 * `npm run bench [-- --only NAME] [--json FILE] [--repeats N] [--publish [FILE]]`: measures what Assay promises about speed, each workload
 * in a process of its own, and prints a table. `README.md` says how to read it.
 *
 * Exit code 0: measured, whatever the goals say; a busy machine is no error. 1: a workload failed, or its contenders did
 * not agree. 2: bad usage.
 */
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { asCode, publishFigures, type Figures } from '../src/main.ts';
import { machine } from './machine.ts';
import type { Row } from './row.ts';
import { verdictOf } from './row.ts';
import { statisticsOf } from './samples.ts';
import { table } from './table.ts';
import type { Reply } from './workload.ts';
import { workloads, type Workload } from './workloads/index.ts';

type Machine = ReturnType<typeof machine>;

const USAGE = 'usage: npm run bench [-- --only WORKLOAD] [--json FILE] [--repeats N] [--publish FILE]';
const REPEATS = 7;
const REPEATS_MIN = 5;

const options = readOptions();
if (options === undefined) process.exitCode = 2;
else process.exitCode = await bench(options);

interface Options {
  readonly chosen: readonly Workload[];
  readonly repeats: number;
  readonly json: string | undefined;
  /** A document with places for the workloads that are published. */
  readonly publish: string | undefined;
}

async function bench({ chosen, repeats, json, publish }: Options): Promise<0 | 1> {
  const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const startedMs = performance.now();
  const before = machine();
  print(
    `${before.cpu}, ${before.cores} cores, Node ${before.node}, load ${before.load.toFixed(1)}; ${repeats} repetitions`,
  );
  const measured: { readonly workload: Workload; readonly rows: readonly Row[] }[] = [];
  let failed = false;
  for (const workload of chosen) {
    print(`\n${bold(workload.name)}  ${workload.about}`);
    const reply = await inOwnProcess(workload.name, repeats);
    if ('failure' in reply) {
      failed = true;
      print(`  FAILED: ${reply.failure}`);
      continue;
    }
    measured.push({ workload, rows: reply.rows });
    print(table(reply.rows, { colour }));
    if (publish !== undefined && workload.publishedAs !== undefined)
      publishFigures(publish, workload.publishedAs, figuresOf(workload, reply.rows, before, publish));
  }
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  print(
    `\nMedians; ratios of medians, of minima in brackets. Noisy: the quartiles lie over 15 % apart. Took ${seconds} s.`,
  );
  if (json !== undefined) write(json, { before, after: machine(), repeats, measured });
  return failed ? 1 : 0;
}

function figuresOf(
  workload: Workload,
  rows: readonly Row[],
  { cpu, cores, node, load }: Machine,
  document: string,
): Figures {
  const lines = table(rows, { colour: false })
    .split('\n')
    .map((line) => line.trimEnd());
  return {
    command: `npm run bench -- --only ${workload.name} --publish ${document}`,
    circumstances: `${cpu}, ${cores} cores, Node ${node}, load ${load.toFixed(1)} when it began`,
    lines: asCode(lines),
  };
}

function inOwnProcess(name: string, repeats: number): Promise<Reply> {
  const child = fork(join(import.meta.dirname, 'workload.ts'), [name, String(repeats)]);
  return new Promise((resolve, reject) => {
    let reply: Reply | undefined;
    child.on('message', (message: Reply) => (reply = message));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve(reply ?? { failure: `the process ended (${signal ?? `exit code ${code}`}) and said nothing` });
    });
  });
}

function write(
  path: string,
  results: {
    readonly before: Machine;
    readonly after: Machine;
    readonly repeats: number;
    readonly measured: readonly { readonly workload: Workload; readonly rows: readonly Row[] }[];
  },
): void {
  const { before, after, repeats, measured } = results;
  const document = {
    measuredAt: new Date().toISOString(),
    machine: { ...before, loadAfter: after.load },
    repeats,
    workloads: measured.map(({ workload: { name, about }, rows }) => ({
      name,
      about,
      rows: rows.map((row) => ({
        ...row,
        samples: row.samples.map(rounded),
        ...(row.cpuMs === undefined ? {} : { cpuMs: row.cpuMs.map(rounded) }),
        ...summary(row),
        verdict: verdictOf(row) ?? null,
      })),
    })),
  };
  writeFileSync(path, `${JSON.stringify(document, undefined, 2)}\n`);
  print(`written: ${path}`);
}

function summary({ samples }: Row) {
  const { min, median, iqr, isNoisy } = statisticsOf(samples);
  return { min: rounded(min), median: rounded(median), iqr: rounded(iqr), isNoisy };
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function readOptions(): Options | undefined {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        json: { type: 'string' },
        repeats: { type: 'string' },
        publish: { type: 'string' },
      },
    });
    const chosen = workloads.filter(({ name }) => values.only === undefined || name === values.only);
    if (chosen.length === 0) throw new RangeError(`--only is one of ${workloads.map(({ name }) => name).join(', ')}`);
    const repeats = values.repeats === undefined ? REPEATS : Number(values.repeats);
    if (!Number.isInteger(repeats) || repeats < REPEATS_MIN)
      throw new RangeError(`--repeats is ${REPEATS_MIN} or more`);
    return { chosen, repeats, json: values.json, publish: values.publish };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}\n`);
    return undefined;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function bold(text: string): string {
  return styleText('bold', text);
}

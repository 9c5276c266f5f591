/**
 * `npm run bench:peers [-- OPTION...]`: other programs and Assay on the same bars, rules, fees and fills. `docs/peers.md` says what is
 * compared, and what the options are.
 *
 * Exit code 0: compared, whoever is faster, also where a peer differs or could not be installed; that is said in its place.
 * 1: our own two tiers do not agree. 2: bad usage.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { publishFigures } from '../../src/main.ts';
import { machine } from '../machine.ts';
import { install, type Installed, type Places } from './environment.ts';
import { PEERS, type Peer, type WorkName } from './peers.ts';
import { Program, type Command } from './program.ts';
import { lines, TIERS, type Compared } from './report.ts';
import type { Result } from './result.ts';
import { timedRounds, type Outcome } from './rounds.ts';
import { isSweep, singleWork, sweepWork, writeWork, type Work } from './work.ts';

const USAGE = `usage: npm run bench:peers [-- [--python FILE] [--packages FOLDER] [--only PEER] [--work WORK] [--rounds N]
  [--publish FILE] [--json FILE]]`;
const ROUNDS = 9;
const ROUNDS_MIN = 5;
const ASSAY = join(import.meta.dirname, 'programs', 'assay.ts');

const WORKS: Readonly<Record<WorkName, { readonly bars: number; make(bars: number): Work }>> = {
  weeks: { bars: 30_000, make: (bars) => singleWork('weeks', bars) },
  year: { bars: 525_600, make: (bars) => singleWork('year', bars) },
  sweep: { bars: 25_000, make: sweepWork },
};

const WORK_NAMES = ['weeks', 'year', 'sweep'] as const satisfies readonly WorkName[];

const options = readOptions();
if (options === undefined) process.exitCode = 2;
else process.exitCode = await compareAll(options);

interface Options extends Places {
  readonly peers: readonly Peer[];
  readonly works: readonly WorkName[];
  readonly rounds: number;
  readonly publish: string | undefined;
  readonly json: string | undefined;
}

async function compareAll({ peers, works, rounds, publish, json, ...places }: Options): Promise<0 | 1> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-peers-work-'));
  try {
    const ready = await installed(peers, places);
    const all: Compared[] = [];
    for (const name of works) {
      const those = peers.filter((peer) => peer.works.includes(name));
      if (those.length === 0) continue;
      const circumstances = circumstancesOf(rounds);
      print(`\n${circumstances}`);
      const { bars, make } = WORKS[name];
      const compared = await compare(folder, make(bars), { peers: those, ready, rounds });
      const disagreement = tiersOf(compared).find(({ type }) => type !== 'timed');
      if (disagreement !== undefined) {
        print(`${name}: our own do not agree: ${JSON.stringify(disagreement)}`);
        return 1;
      }
      const table = lines(compared, those);
      print(`\n${table.join('\n')}`);
      if (publish !== undefined) {
        const often = rounds === ROUNDS ? '' : ` --rounds ${rounds}`;
        const command = `npm run bench:peers -- --work ${name}${often} --publish ${publish}`;
        publishFigures(publish, `peers-${name}`, { command, circumstances, lines: table });
      }
      all.push(compared);
    }
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(all.map(plain), undefined, 2)}\n`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function installed(peers: readonly Peer[], places: Places): Promise<ReadonlyMap<string, Installed>> {
  const ready = new Map<string, Installed>();
  for (const peer of peers) {
    const made = await install(peer, places);
    ready.set(peer.name, made);
    print(`${peer.name}: ${'absent' in made ? made.absent : 'ready'}`);
  }
  return ready;
}

function circumstancesOf(rounds: number): string {
  const { cpu, cores, node, load } = machine();
  return `${cpu}, ${cores} cores, Node ${node}, load ${load.toFixed(1)} when it began, ${rounds} rounds`;
}

function tiersOf({ outcomes }: Compared): readonly Outcome[] {
  return Object.values(TIERS).flatMap((tier) => outcomes.get(tier) ?? []);
}

interface Among {
  readonly peers: readonly Peer[];
  readonly ready: ReadonlyMap<string, Installed>;
  readonly rounds: number;
}

/** The kernel says what is to come out, and the engine must agree as any other; a sweep is for the kernel alone. */
async function compare(folder: string, work: Work, { peers, ready, rounds }: Among): Promise<Compared> {
  const path = writeWork(folder, work);
  const tiers = isSweep(work) ? (['kernel'] as const) : (['kernel', 'engine'] as const);
  const commands: Command[] = tiers.map((tier) => ({
    name: TIERS[tier],
    file: process.execPath,
    args: [ASSAY, path, tier],
  }));
  const outcomes = new Map<string, Outcome>();
  for (const { name, needs } of peers) {
    const made = ready.get(name)!;
    if ('absent' in made) outcomes.set(name, { type: 'failed', reason: made.absent });
    else {
      const version = 'npm' in needs ? [needs.npm[0]!.split('@')[1]!] : [];
      commands.push({ name, ...made.command, args: [...made.command.args, path, ...version] });
    }
  }
  const programs: Program[] = [];
  try {
    for (const command of commands) {
      try {
        programs.push(await Program.start(command));
      } catch (error) {
        outcomes.set(command.name, { type: 'failed', reason: `not run: ${(error as Error).message}` });
      }
    }
    const kernel = programs.find(({ name }) => name === TIERS.kernel);
    if (kernel === undefined) throw new Error(`our kernel: ${JSON.stringify(outcomes.get(TIERS.kernel))}`);
    await kernel.once();
    const timed = await timedRounds(programs, (await kernel.result()) as Result, rounds);
    const all = new Map([...outcomes, ...timed]);
    const order = [...tiers.map((tier) => TIERS[tier]), ...peers.map(({ name }) => name)];
    return { ...measureOf(work), outcomes: new Map(order.map((name) => [name, all.get(name)!])) };
  } finally {
    for (const program of programs) program.close();
  }
}

function measureOf(work: Work): Omit<Compared, 'outcomes'> {
  const bars = work.columns.length;
  const count = bars.toLocaleString('en-US');
  if (!isSweep(work)) return { title: `EMA cross on ${count} one-minute bars`, work: bars, unit: 'bars' };
  const sets = work.fast.length * work.slow.length;
  return {
    title: `${sets.toLocaleString('en-US')} sets of it on ${count} bars`,
    work: bars * sets,
    unit: 'bars times sets',
  };
}

function plain({ title, work, unit, outcomes }: Compared) {
  return { title, work, unit, outcomes: Object.fromEntries(outcomes) };
}

function readOptions(): Options | undefined {
  try {
    const { values } = parseArgs({
      options: {
        python: { type: 'string', default: process.platform === 'win32' ? 'python' : 'python3' },
        packages: { type: 'string', default: join(tmpdir(), 'assay-peers') },
        only: { type: 'string' },
        work: { type: 'string' },
        rounds: { type: 'string', default: String(ROUNDS) },
        publish: { type: 'string' },
        json: { type: 'string' },
      },
    });
    const works = WORK_NAMES.filter((name) => values.work === undefined || name === values.work);
    if (works.length === 0) throw new RangeError(`--work is one of ${WORK_NAMES.join(', ')}`);
    const peers = PEERS.filter(
      (peer) =>
        (values.only === undefined || peer.name === values.only) && works.some((work) => peer.works.includes(work)),
    );
    if (peers.length === 0)
      throw new RangeError(`--only is one of ${PEERS.map(({ name }) => name).join(', ')}, with a work of its own`);
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < ROUNDS_MIN) throw new RangeError(`--rounds is ${ROUNDS_MIN} or more`);
    const { python, packages, publish, json } = values;
    return { peers, works, rounds, python, folder: packages, publish, json };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}\n`);
    return undefined;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

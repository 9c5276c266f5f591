// Server, exchange and watchdog as real processes, disturbed at random: npm run blackbox -- --minutes 30 --seed 1
import { parseArgs } from 'node:util';
import { asCode, publishFigures } from '../src/main.ts';
import { blackboxRun } from '../test/blackbox/blackbox-run.ts';
import { reportLines } from '../test/blackbox/report.ts';

/** Longer than a start takes on a busy machine: a server that is started again at once is no silent one. */
const STALE_SECONDS = 45;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    publish: { type: 'string' },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0) || !Number.isInteger(seed) || seed < 0) {
  process.stderr.write('blackbox: --minutes takes a number above 0, --seed a whole number from 0\n');
  process.exit(2);
}
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const audits = Math.max(1, Math.round(minutes / 6));
const report = await blackboxRun({ minutes, seed, staleSeconds: STALE_SECONDS, audits, say });
const lines = reportLines(report);
for (const line of [...lines, ...report.wrong]) say(line);
if (values.publish !== undefined) {
  const command = `npm run blackbox -- --minutes ${minutes} --seed ${seed} --publish ${values.publish}`;
  publishFigures(values.publish, 'blackbox', { command, lines: asCode(lines) });
}
process.exitCode = report.wrong.length === 0 ? 0 : 1;

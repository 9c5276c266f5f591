// A day of a live session in virtual time, with every class of fault: npm run day -- --publish docs/reliability.md
import { parseArgs } from 'node:util';
import { publishFigures } from '../src/main.ts';
import { runDay } from '../test/day/day.ts';
import { dayLines } from '../test/day/report.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, only: { type: 'string' }, publish: { type: 'string' } },
});
const seed = Number(values.seed);
if (!Number.isInteger(seed) || seed < 0) {
  process.stderr.write('day: --seed takes a whole number from 0\n');
  process.exit(2);
}
const only = values.only?.split(',');
const report = await runDay({ seed, ...(only === undefined ? {} : { only }) });
const lines = dayLines(report);
for (const line of [...lines, ...report.wrong]) process.stdout.write(`${line}\n`);
process.stdout.write(`took ${Math.round(report.tookMs / 1_000)} s\n`);
if (values.publish !== undefined && only === undefined) {
  const command = `npm run day -- --seed ${seed} --publish ${values.publish}`;
  publishFigures(values.publish, 'day', { command, lines });
}
const isMissing = report.classes.some(({ happened }) => happened === 0);
process.exitCode = report.wrong.length === 0 && !isMissing ? 0 : 1;

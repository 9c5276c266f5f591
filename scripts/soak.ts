// Kills a trading server thousands of times and compares it with the exchange: npm run soak -- --kills 5000 --faults
import { parseArgs } from 'node:util';
import { asCode, publishFigures } from '../src/main.ts';
import { killRun } from '../test/kill/kill-run.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    'audit-every': { type: 'string', default: '50' },
    faults: { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
  },
});
const [kills, seed, auditEvery] = [values.kills, values.seed, values['audit-every']].map(Number) as [
  number,
  number,
  number,
];
if (![kills, seed + 1, auditEvery].every((number) => Number.isInteger(number) && number > 0)) {
  process.stderr.write('soak: --kills and --audit-every take whole numbers above 0, --seed one from 0\n');
  process.exit(2);
}
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const report = await killRun({ kills, seed, auditEvery, faults: values.faults, say });
const lines = [
  `kills                ${report.kills}, of which ${report.killsWhileStarting} while the server was starting or recovering`,
  `audits               ${report.audits}`,
  `orders sent          ${report.orders}`,
  `executions           ${report.executions}`,
  `lost, doubled, other ${report.wrong.length}`,
  `took                 ${Math.round(report.tookMs / 1_000)} s, ${(report.tookMs / 1_000 / report.kills).toFixed(1)} s a kill`,
];
for (const line of [...lines, ...report.wrong]) say(line);
if (values.publish) {
  const words = `npm run soak -- --kills ${kills} --seed ${seed}${values.faults ? ' --faults' : ''} --publish`;
  publishFigures('docs/reliability.md', 'kills', { command: words, lines: asCode(lines) });
}
process.exitCode = report.wrong.length === 0 ? 0 : 1;

// Compares the research kernel with the engine, fill for fill: npm run kernel-parity -- --cases 10000 [--seed 1] [--publish]
import { parseArgs } from 'node:util';
import { asCode, publishFigures } from '../src/main.ts';
import { parityRun } from '../test/kernel/parity-run.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    publish: { type: 'boolean', default: false },
  },
});
const [cases, seed] = [Number(values.cases), Number(values.seed)];
if (!Number.isInteger(cases) || cases < 1 || !Number.isInteger(seed) || seed < 0) {
  process.stderr.write('kernel-parity: --cases takes a whole number above 0, --seed one from 0\n');
  process.exit(2);
}
const startedMs = performance.now();
const run = await parityRun({ cases, seed });
const seconds = (performance.now() - startedMs) / 1_000;
const inWords = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([what, count]) => `${count} ${what}`).join(', ') || 'none';
const lines = [
  `cases                ${run.cases}, of which ${run.traded} traded`,
  `fills compared       ${run.fills}: ${inWords(run.causes)}`,
  `left to the engine   ${inWords(run.uncovered)}`,
  `differences          ${run.differences.length}`,
  `took                 ${Math.round(seconds)} s`,
];
for (const line of [...lines, ...run.differences]) process.stdout.write(`${line}\n`);
if (values.publish) {
  const words = `npm run kernel-parity -- --cases ${cases} --seed ${seed} --publish`;
  publishFigures('docs/kernel.md', 'parity', { command: words, lines: asCode(lines) });
}
process.exitCode = run.differences.length === 0 ? 0 : 1;

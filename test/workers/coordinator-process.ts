/** Asks for the outcomes of some rules at a queue, and writes every bit of them to a file: node FILE QUEUE RULES BARS OUT. */
import { writeFileSync } from 'node:fs';
import { codeVersion, realTimers } from '../../src/main.ts';
import { announce, distributedEvaluator, openQueue } from '../../src/research/index.ts';
import { silentLog } from '../../src/runtime/index.ts';
import { bitsOf, sampleMarket, sampleRules } from './sample-lab.ts';

const [address = '', rules = '', bars = '', out = ''] = process.argv.slice(2);
const timers = realTimers();
const version = process.env['TEST_VERSION'] ?? codeVersion();
const connection = await openQueue(address, { version, timers, log: silentLog });
const ending = new AbortController();
const context = { timers, log: silentLog, signal: ending.signal };
const { gone } = await announce({ role: 'coordinator', id: `test-${process.pid}`, version }, connection.store, context);
console.log('asking');
const market = sampleMarket(Number(bars));
const evaluator = distributedEvaluator(market, { ...connection, evaluator: 'engine', version, rulesPerTask: 4 });
const outcomes = await evaluator.evaluate(sampleRules(Number(rules)));
writeFileSync(out, bitsOf(outcomes).join('\n'));
console.log('answered');
ending.abort();
await gone;
await connection.close();

/**
 * The only place that touches time, chance, sockets and the console; everything else is handed these.
 *
 * Never: trading words. Start with `timers.ts`.
 */
export { syncFolder, writeAtomically } from './durable-file.ts';
export { AssayError, usageError } from './errors.ts';
export { silentLog, type Log, type LogLevel } from './log.ts';
export { normal, seededRandom, type Random, type SeededRandom } from './random.ts';
export { simulatedTime, type ProcessTimers, type SimulatedTime } from './simulated-timers.ts';
export { SecretBox } from './secret-box.ts';
export { realTimers, type Timers } from './timers.ts';
export { nextTurn } from './turn.ts';

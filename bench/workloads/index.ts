import { kernel } from '../kernel/workload.ts';
import type { Row } from '../row.ts';
import { commandLine } from './command-line.ts';
import { firstPage } from './first-page.ts';
import { journals, journalsDense } from './journals.ts';
import { marketData } from './market-data.ts';
import { peakMemory } from './peak-memory.ts';
import { practiceExchange } from './practice-exchange.ts';
import { riskGate } from './risk-gate.ts';
import { searchTest } from './search-test.ts';
import { tickToOrder } from './tick-to-order.ts';
import { tradingCore } from './trading-core.ts';
import { workers } from './workers.ts';

export interface Surroundings {
  readonly repeats: number;
  /** A folder of its own, removed afterwards. */
  readonly folder: string;
}

/** A group of rows that are measured together, in a process of their own. */
export interface Workload {
  readonly name: string;
  readonly about: string;
  /** Section of the document that `--publish` fills. */
  readonly publishedAs?: string;
  /** Checks first that all contenders come to the same result. @throws {ParityError} */
  run(surroundings: Surroundings): Promise<readonly Row[]>;
}

export const workloads: readonly Workload[] = [
  journals,
  journalsDense,
  marketData,
  riskGate,
  tradingCore,
  tickToOrder,
  commandLine,
  firstPage,
  peakMemory,
  practiceExchange,
  workers,
  kernel,
  searchTest,
];

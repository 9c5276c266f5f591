import { toFloat } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';
import type { SlippageModel } from '../../venues/index.ts';
import { EntryRules, isSpot } from './account.ts';
import { FillArithmetic } from './arithmetic.ts';
import { fundingColumn, type FundingColumn } from './funding.ts';
import type { StepBars } from './step-bars.ts';
import type { KernelTerms } from './terms.ts';
import { TreeColumns, type TreeColumnsOptions } from './tree-columns.ts';

/** Floats of money are off by far less than this part of themselves. */
const SAFE = 1e-6;

/** One instrument's bars as the kernel needs them, made once for any number of strategies. */
export class KernelMarket {
  readonly terms: KernelTerms;
  readonly columns: BarColumns;
  readonly steps: StepBars;
  readonly trees: TreeColumns;
  readonly arithmetic: FillArithmetic;
  readonly entryRules: EntryRules;
  readonly funding: FundingColumn;
  readonly stepSize: number;
  /** The highest price. */
  readonly stepsMost: number;
  /** An account with less counts as empty. */
  readonly equityLeast: number;
  /** Most that one lot can pay in funding over the whole history. */
  private readonly fundingMost: number;

  constructor(terms: KernelTerms, columns: BarColumns, steps: StepBars, more: TreeColumnsOptions = {}) {
    const { instrument, costs } = terms;
    this.terms = terms;
    this.columns = columns;
    this.steps = steps;
    this.trees = new TreeColumns(columns, more);
    this.arithmetic = new FillArithmetic(instrument, costs.slippage satisfies SlippageModel);
    this.entryRules = new EntryRules(terms, this.arithmetic);
    this.funding = fundingColumn(costs.funding?.[instrument.id], columns);
    this.stepSize = toFloat(instrument.priceStep);
    this.equityLeast = SAFE * (1 + toFloat(terms.cash));
    this.stepsMost = steps.most;
    const rates = this.funding.rate.reduce((sum, rate) => sum + Math.abs(Number(rate)) / 1e12, 0);
    this.fundingMost = rates * this.stepsMost * this.arithmetic.stepLotValue;
  }

  /** Drops every column that was made of a tree, but for its memory; for measuring what they cost. */
  forget(): void {
    this.trees.forget();
  }

  /** Place of the first payment that is charged at the close of this bar or later. */
  firstFundingFrom(bar: number): number {
    const { bar: bars } = this.funding;
    let [low, high] = [0, bars.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (bars[middle]! < bar) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The price, in steps, at which a position's losses may come near what the venue closes it for; absent where none is.
   *
   * @param cash what is left when the position has been paid for
   */
  ruin(cash: number, lots: number): number | undefined {
    const { instrument } = this.terms;
    if (isSpot(instrument)) return undefined;
    const left = cash - Math.abs(lots) * this.fundingMost;
    const maintenance = toFloat(instrument.maintenanceMarginRate);
    const perStep = Math.abs(lots) * this.arithmetic.stepLotValue;
    if (lots > 0) {
      if (left >= 0) return undefined;
      return Math.ceil((-left / (perStep * (1 - maintenance))) * (1 + SAFE)) + 1;
    }
    return Math.floor((left / (perStep * (1 + maintenance))) * (1 - SAFE)) - 1;
  }
}

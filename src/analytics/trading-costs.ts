import { add, multiply, subtract, toFloat, ZERO, type Money } from '../domain/index.ts';
import type { Execution } from './execution.ts';

/** What trading cost beside funding, quote currency. */
export interface TradingCosts {
  /** Paid above the reference prices; `undefined` when no fill has one. */
  readonly slippage: number | undefined;
  /** Of the fills that have one. */
  readonly fees: number;
  /** Their value at those prices. */
  readonly reference: number;
  /** Value of all fills, and of those that rested in the book. */
  readonly traded: number;
  readonly made: number;
}

export function tradingCosts(executions: readonly Execution[]): TradingCosts {
  let [slippage, fees, reference, traded, made]: Money[] = [ZERO, ZERO, ZERO, ZERO, ZERO];
  let measured = 0;
  for (const execution of executions) {
    if (execution.type !== 'fill') continue;
    const { fill } = execution;
    const value = multiply(fill.price, fill.quantity);
    traded = add(traded!, value);
    if (fill.liquidity === 'maker') made = add(made!, value);
    if (execution.reference === undefined) continue;
    measured += 1;
    const atReference = multiply(execution.reference, fill.quantity);
    reference = add(reference!, atReference);
    slippage = add(slippage!, fill.side === 'buy' ? subtract(value, atReference) : subtract(atReference, value));
    fees = add(fees!, fill.feeCurrency === 'base' ? multiply(fill.price, fill.fee) : fill.fee);
  }
  return {
    slippage: measured === 0 ? undefined : toFloat(slippage!),
    fees: toFloat(fees!),
    reference: toFloat(reference!),
    traded: toFloat(traded!),
    made: toFloat(made!),
  };
}

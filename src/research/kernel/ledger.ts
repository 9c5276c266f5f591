import type { Money } from '../../domain/index.ts';
import { EXACT_BELOW, type FillArithmetic } from './arithmetic.ts';

/**
 * What has been paid and received so far, exactly: the deposit, what fills cost, fees, funding. With what is held at the
 * mark that is the account's equity, to the last digit of the engine's.
 */
export class Ledger {
  private readonly arithmetic: FillArithmetic;
  /** In units while `isInUnits`; a whole number below 2^53. */
  private cash = 0;
  private isInUnits: boolean;
  /** In 1e-12: what units cannot hold. */
  private rest: bigint;
  private restFloat: number;

  constructor(arithmetic: FillArithmetic, deposit: Money) {
    this.arithmetic = arithmetic;
    this.isInUnits = arithmetic.units !== undefined;
    this.rest = deposit;
    this.restFloat = Number(deposit) / 1e12;
  }

  /** Books a fill at so many steps; sales have fewer than no lots. */
  book(steps: number, lots: number): void {
    const { arithmetic } = this;
    if (this.isInUnits) {
      const { notional, fee } = arithmetic.units!;
      const moved = lots * steps * notional;
      const after = this.cash - moved - Math.abs(lots * steps) * fee;
      if (Math.abs(moved) < EXACT_BELOW && Math.abs(after) < EXACT_BELOW) {
        this.cash = after;
        return;
      }
      this.rest += this.inUnits;
      this.cash = 0;
      this.isInUnits = false;
    }
    this.rest -= arithmetic.notional(steps, lots) + arithmetic.fee(steps, lots);
    this.restFloat = Number(this.rest) / 1e12;
  }

  /** Charges what a position pays at a mark. @returns what was received, in 1e-12 */
  fund(lots: number, steps: number, rate: bigint): bigint {
    // In two roundings toward zero, as the venue does.
    const amount = -((this.arithmetic.notional(steps, lots) * rate) / ONE);
    this.receive(amount);
    return amount;
  }

  /** @param amount in 1e-12 */
  receive(amount: bigint): void {
    this.rest += amount;
    this.restFloat = Number(this.rest) / 1e12;
  }

  /** With so many lots at a mark of so many steps, in 1e-12. */
  equity(steps: number, lots: number): Money {
    const held = lots === 0 ? 0n : this.arithmetic.notional(steps, lots);
    return (this.rest + this.inUnits + held) as Money;
  }

  /** Close to it; for questions that a thousandth of a millionth does not decide. */
  equityFloat(steps: number, lots: number): number {
    const { stepLotValue, units } = this.arithmetic;
    const cash = this.isInUnits ? (this.cash * Number(units!.unit)) / 1e12 : 0;
    return this.restFloat + cash + lots * steps * stepLotValue;
  }

  private get inUnits(): bigint {
    return this.cash === 0 ? 0n : BigInt(this.cash) * this.arithmetic.units!.unit;
  }
}

const ONE = 10n ** 12n;

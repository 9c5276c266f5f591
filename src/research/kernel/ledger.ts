import type { Money } from '../../domain/index.ts';
import { EXACT_BELOW, type FillArithmetic } from './arithmetic.ts';

/**
 * What has been paid and received so far, exactly: the deposit, what fills cost, fees, funding. With what is held at the
 * mark that is the account's equity, to the last digit of the engine's.
 *
 * Fills are summed as steps times lots, whole numbers in doubles, and become money when the sum is asked for; where money
 * is no whole multiple of that, each fill is booked in decimals.
 */
export class Ledger {
  private readonly arithmetic: FillArithmetic;
  /** Bought less sold, and bought and sold, as steps times lots; whole numbers below 2^53. */
  private spent = 0;
  private turned = 0;
  /** In 1e-12: everything else. */
  private rest: bigint;
  private restFloat: number;

  constructor(arithmetic: FillArithmetic, deposit: Money) {
    this.arithmetic = arithmetic;
    this.rest = deposit;
    this.restFloat = Number(deposit) / 1e12;
  }

  /** Books a fill at so many steps; sales have fewer than no lots. */
  book(steps: number, lots: number): void {
    const size = lots * steps;
    const spent = this.spent + size;
    const turned = this.turned + Math.abs(size);
    if (turned < EXACT_BELOW && this.arithmetic.money !== undefined) {
      this.spent = spent;
      this.turned = turned;
      return;
    }
    this.receive(this.summed - this.arithmetic.notional(steps, lots) - this.arithmetic.fee(steps, lots));
    this.spent = this.turned = 0;
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
    return (this.rest + this.summed + held) as Money;
  }

  /** Close to it; for questions that a millionth does not decide. */
  equityFloat(steps: number, lots: number): number {
    const { stepLotValue, feeRate } = this.arithmetic;
    return this.restFloat + (lots * steps - this.spent - this.turned * feeRate) * stepLotValue;
  }

  /** What the sums of fills come to, in 1e-12. */
  private get summed(): bigint {
    if (this.turned === 0) return 0n;
    const { notional, fee } = this.arithmetic.money!;
    return -BigInt(this.spent) * notional - BigInt(this.turned) * fee;
  }
}

const ONE = 10n ** 12n;

import type { ReportInput, ReportMeasurements } from './input.ts';
import { duration, money, percent, span } from './numerals.ts';

const FEW_DAYS = 90;
const FEW_TRADES = 30;
const DAY_MS = 86_400_000;

/** The run in two or three plain sentences, without praise. */
export function verdictOf({ measurements: measured, currency, instruments }: ReportInput): string {
  const { metrics } = measured;
  const length = span(Date.parse(measured.endedAt) - Date.parse(measured.startedAt));
  const sentences: string[] = [];
  if (metrics.finalEquity !== undefined && metrics.totalReturn !== undefined) {
    const yearly = metrics.cagr === undefined || isShort(measured) ? '' : `, ${percent(metrics.cagr, true)} a year`;
    const [before, after] = [money(measured.startEquity), money(metrics.finalEquity)];
    sentences.push(
      `${before} ${currency} became ${after} in ${length}: ${percent(metrics.totalReturn, true)}${yearly}.`,
    );
  }
  if (metrics.benchmarkReturn !== undefined) {
    sentences.push(
      `Buying and holding ${instruments[0] ?? 'it'} would have made ${percent(metrics.benchmarkReturn, true)}.`,
    );
  }
  if (metrics.maxDrawdown !== undefined && metrics.maxDrawdown < 0) {
    const worst = measured.drawdowns[0];
    const lasted = worst === undefined ? '' : lastedFor(worst.lengthMs, worst.recoveredAt !== undefined);
    sentences.push(`The deepest fall was ${percent(metrics.maxDrawdown)}${lasted}.`);
  }
  return sentences.join(' ');
}

/** What a reader must know before believing the numbers: what the run warns of, and where there is too little of it. */
export function cautionsOf({ measurements: measured, warnings = [] }: ReportInput): string[] {
  const trades = measured.metrics.trades ?? 0;
  const cautions = [...warnings];
  if (isShort(measured)) {
    const length = duration(Date.parse(measured.endedAt) - Date.parse(measured.startedAt));
    cautions.push(`Yearly figures, ratios among them, are stretched from ${length}: they say next to nothing yet.`);
  }
  if (trades === 0) cautions.push('No trade has closed: nothing here says how the strategy trades.');
  else if (trades < FEW_TRADES)
    cautions.push(`Only ${trades} ${trades === 1 ? 'trade' : 'trades'} closed: averages over so few may be luck.`);
  return cautions;
}

/** Too short for a yearly figure to mean much. */
export function isShort({ startedAt, endedAt }: ReportMeasurements): boolean {
  return Date.parse(endedAt) - Date.parse(startedAt) < FEW_DAYS * DAY_MS;
}

function lastedFor(ms: number, recovered: boolean): string {
  return recovered ? `, recovered in ${duration(ms)}` : `, not recovered ${duration(ms)} after the high`;
}

import { metric, type MetricKey } from '../../metrics/registry.ts';
import { markup, type Markup } from '../markup.ts';
import type { ReportInput, ReportMeasurements } from '../input.ts';
import { duration, money } from '../numerals.ts';
import { isShort } from '../verdict.ts';
import { metricText, metricValue } from './value.ts';

/** The six numbers one looks for first, each with the one that puts it in proportion. */
export function headline(input: ReportInput): Markup {
  const text = (key: MetricKey) => metricText(input, key);
  return markup`
    <section class="headline" aria-label="Headline numbers">
      ${card(input, 'totalReturn', change(input.measurements))}
      ${
        isShort(input.measurements)
          ? card(input, 'netProfit', `buy and hold ${text('benchmarkReturn')}`)
          : card(input, 'cagr', `buy and hold ${text('benchmarkCagr')}`)
      }
      ${card(input, 'sharpe', `buy and hold ${text('benchmarkSharpe')}`)}
      ${card(input, 'maxDrawdown', fall(input.measurements))}
      ${
        input.measurements.metrics.trades === 0
          ? card(input, 'trades', `none closed, ${text('openTrades')} open`)
          : card(input, 'trades', `${text('winRate')} won, profit factor ${text('profitFactor')}`)
      }
      ${card(input, 'exposure', `turnover ${text('turnoverYearly')} a year`)}
    </section>
  `;
}

function change({ startEquity, metrics }: ReportMeasurements): string {
  return metrics.finalEquity === undefined ? '' : `${money(startEquity)} \u2192 ${money(metrics.finalEquity)}`;
}

function fall({ drawdowns }: ReportMeasurements): string {
  const [worst] = drawdowns;
  if (worst === undefined) return 'never fell';
  return `${worst.recoveredAt === undefined ? 'not recovered after' : 'recovered in'} ${duration(worst.lengthMs)}`;
}

function card(input: ReportInput, key: MetricKey, proportion: string): Markup {
  const { label, definition } = metric(key);
  return markup`
    <div class="card term" tabindex="0">
      <p class="label">${label}</p>
      <p class="value">${metricValue(input, key)}</p>
      <p class="proportion">${proportion}</p>
      <p class="tip">${definition}</p>
    </div>
  `;
}

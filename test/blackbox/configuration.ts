import { join } from 'node:path';
import { ROOT } from '../support/child.ts';

export const INSTRUMENTS = ['BTCUSDT-PERP.BYBIT', 'ETHUSDT-PERP.BYBIT'] as const;
/** A strategy as its user would have it: a file of one's own, which `assay live` loads by its path. */
export const STRATEGY_FILE = 'restless.ts';
export const STRATEGY_TEXT = `export { restless as strategy } from '${join(ROOT, 'src/simulation/restless-strategy.ts')}';
`;
/** In USDT. */
export const DEPOSIT = '100000';
const STRATEGIES = 16;

/** `assay.toml` of a server whose strategies wish all the time, with room in its limits for all of it. */
export function configuration(at: {
  /** Where the strategy's file lies. */
  readonly folder: string;
  readonly url: string;
  readonly staleSeconds: number;
}): string {
  const { folder, url, staleSeconds } = at;
  const strategies = Array.from(
    { length: STRATEGIES },
    (_none, index) => `
[[strategy]]
strategy = "${join(folder, STRATEGY_FILE)}"
instrument = "${INSTRUMENTS[index % INSTRUMENTS.length]}"
timeframe = "1m"
sizing = "equity-fraction:${index < 2 ? '0.2' : '0.1'}"
parameters = { seed = ${index + 1} }
`,
  );
  return `
[live]
environment = "local"
url = "${url}"
leverage = 10
warm_up_bars = 5

[live.limits]
orderNotionalMax = "100000"
orderNotionalRateMax = "0.8"
positionNotionalRateMax = "0.9"
instrumentGrossRateMax = "2"
grossLeverageMax = "3"
netLeverageMax = "3"
pendingNotionalRateMax = "3"
exposureDriftMax = "3"
correlatedNotionalRateMax = "3"
strategyNotionalRateMax = "1"
rampFraction = "1"
priceAgeMaxMs = 60000
entriesPerSecondMax = 50
entriesBurstMax = 100
entriesPerHourMax = 10000
venueRejectsMax = 1000
losingTripsMax = 1000
cancelsPerFillMax = 10000
amendsPerMinuteMax = 10000
duplicateWindowMs = 50
dailyLossRateMax = "1"
dailyLossStopRate = "1"
drawdownRateMax = "1"
drawdownStopRate = "1"

[watchdog]
stale_seconds = ${staleSeconds}
${strategies.join('')}`;
}

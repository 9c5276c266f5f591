/**
 * Speaks to exchanges, real and simulated, in our words; `venue.ts` is the port they all stand behind.
 *
 * Never: decides what to trade, or imports the engine. The simulated venue is a product, not a test double: backtest
 * and paper trade on it. It holds these things to be true:
 *
 * - an order decided on a bar's close never fills at a price of that bar; the next bar's open is the earliest;
 * - inside a bar the price follows one stated path, the extreme that hurts first (`adverse-first.ts`), and everything
 *   happens on it in time order: triggers where they are crossed, gaps at the open, answers in the rest of the bar;
 * - taking costs half the spread and slippage; a resting limit fills only when the price trades beyond it;
 * - exact numbers decide, and two sets of books must agree after every booking.
 *
 * What it cannot know (our place in the queue, our effect on the market, spreads in a panic, the true path inside a
 * bar, an exchange that is down) it says in `limits`. At the end of a network are Bybit, `bybit/bybit-venue.ts`, and
 * through ccxt others, `ccxt/ccxt-venue.ts` (docs/venues.md). Start with `simulated/simulated-venue.ts`, then `walk.ts`.
 */
export { createBybitVenue, type BybitHealth, type BybitVenue, type BybitVenueOptions } from './bybit/bybit-venue.ts';
export {
  checkAccount,
  type AccountCheck,
  type AccountFinding,
  type CheckAccountOptions,
} from './bybit/check-account.ts';
export { createBybitClosing, type BybitClosing } from './bybit/closing.ts';
export { createCcxtVenue, type CcxtVenue, type CcxtVenueOptions } from './ccxt/ccxt-venue.ts';
export { localCcxtEnvironment, type CcxtEnvironment } from './ccxt/environments.ts';
export type { Feature, Features } from './ccxt/features.ts';
export { readCcxtInstruments, type CcxtInstrumentsOptions } from './ccxt/instruments.ts';
export { ccxtExchanges } from './ccxt/library.ts';
export { obstaclesToOrders, readFeatures, VERIFIED } from './ccxt/verified.ts';
export type { BybitCredentials } from './bybit/credentials.ts';
export { ENVIRONMENTS, localEnvironment, type BybitEnvironment, type EnvironmentName } from './bybit/environments.ts';
export { readInstruments, type InstrumentsOptions } from './bybit/instruments.ts';
export { readPastBars, type PastBars, type PastBarsOptions } from './bybit/past-bars.ts';
export { bybitPastData, type BybitPastOptions } from './bybit/past-data.ts';
export { ccxtPastData, type CcxtPastOptions } from './ccxt/past-data.ts';
export type { BarBatch, BarFeed } from './simulated/feed.ts';
export type { FundingPoint, FundingSchedule } from './simulated/funding-schedule.ts';
export type { SimulatedVenueOptions } from './simulated/options.ts';
export { createSimulatedVenue, restoreSimulatedVenue, type SimulatedVenue } from './simulated/simulated-venue.ts';
export { slippageRates, takerPrice, type SlippageModel, type SlippageRates } from './simulated/slippage.ts';
export type { SimulatedVenueSnapshot } from './simulated/snapshot.ts';
export type { ClosingAnswer, ClosingOrder, ClosingVenue, OpenRisk, QuantityRules } from './closing-venue.ts';
export { nearNames } from './near-names.ts';
export { creationFailure, type Outcome } from './outcome.ts';
export { RemoteEvents, type Untimed } from './remote-events.ts';
export type { RemoteVenue } from './remote.ts';
export type { Soon, Venue, VenueOrder, VenuePosition, VenueReport } from './venue.ts';

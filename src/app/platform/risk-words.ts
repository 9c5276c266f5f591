import type { LimitName } from '../../engine/index.ts';

/** What each limit is about, as the table in docs/risk.md has it. */
export const LIMIT_TITLES: Readonly<Record<LimitName, string>> = {
  orderNotionalRateMax: 'Value of one order',
  orderNotionalMax: 'Value of one order, in money',
  positionNotionalRateMax: 'Value of the net position in one instrument',
  positionNotionalMax: 'Value of the net position, in money',
  instrumentGrossRateMax: 'Positions of all strategies in one instrument, not netted',
  grossLeverageMax: 'Gross exposure',
  netLeverageMax: 'Exposure in one direction',
  pendingNotionalRateMax: 'Value of all entries that wait',
  exposureDriftMax: 'How far prices may carry positions beyond their limits',
  correlatedNotionalRateMax: 'What moves together',
  correlationMin: 'Correlation from which instruments move together',
  correlationBars: 'Bars a correlation is taken over',
  strategyNotionalRateMax: "One strategy's positions and orders",
  strategyBudgets: 'Capital of each strategy',
  rampMs: "A new strategy's probation",
  rampFraction: 'Part of the limits during probation',
  priceCollarRate: 'Distance of an entry from the market',
  aggressiveCollarRate: 'Distance on the side that trades at once',
  priceAgeMaxMs: 'Age of the price an entry is judged by',
  instrumentsAllowed: 'Instruments that may be entered',
  turnoverMin: 'Least value traded in 24 hours',
  openOrdersMax: 'Open orders of the account',
  openOrdersPerInstrumentMax: 'Open orders in one instrument',
  entriesPerSecondMax: 'Entries a second, in the long run',
  entriesBurstMax: 'Entries at once',
  reservedPerSecond: 'Cancels and reducing orders a second',
  reservedBurst: 'Cancels and reducing orders at once',
  duplicateWindowMs: 'An entry like another within this time is a repetition',
  intentTtlMs: 'Age of a decision',
  entriesPerHourMax: "A strategy's entries in an hour",
  venueRejectsMax: "A strategy's orders refused by the venue in a minute",
  losingTripsMax: 'Round trips a strategy loses in a row',
  cancelsPerFillMax: 'Cancels and changes for each fill',
  amendsPerMinuteMax: "Changes to a strategy's entries in a minute",
  fundingWindowMs: 'No entries this long before funding they would pay',
  fundingRateMax: 'Funding rate up to which they may',
  dailyLossRateMax: "Day's loss that ends new risk",
  dailyLossStopRate: "Day's loss that closes everything",
  drawdownRateMax: 'Fall from the peak that ends new risk',
  drawdownStopRate: 'Fall from the peak that closes everything',
};

const CLOSED_ALL =
  'Everything is being closed. When no order and no position is left, find out why, then set the account active.';
const REVIEW = 'Look at the strategy, then set it active: what was counted against it is forgotten.';

/** How a latch is lifted that a control has set, by the control's code. */
export const LIFT: Readonly<Record<string, string>> = {
  DAILY_LOSS: 'Entries are denied until 00:00 UTC whatever the mode. Find out why, then set the account active.',
  DRAWDOWN:
    'Entries stay denied until equity recovers or drawdownRateMax is raised. Find out why, then set the account active.',
  DAILY_LOSS_STOP: `${CLOSED_ALL} Entries are denied until 00:00 UTC whatever the mode.`,
  DRAWDOWN_STOP: `${CLOSED_ALL} Entries stay denied until equity recovers or drawdownRateMax is raised.`,
  POSITION_LIMIT: 'Prices have carried the position beyond its limit: reduce it, then set the instrument active.',
  EXPOSURE_LIMIT: 'Prices have carried all positions beyond their limit: reduce them, then set the account active.',
  REPEATED_ENTRIES: REVIEW,
  REPEATED_REJECTS: `Read the venue's reasons. ${REVIEW}`,
  REPEATED_LOSSES: REVIEW,
  EXTERNAL_ACTIVITY: 'Find out who else trades it on this account, then set the instrument active.',
  CONTRADICTION: 'Compare the order with the venue, settle the difference, then set the account active.',
  CONSERVATION: 'An order left that no gate had approved: a defect. Report it and do not trade on with this version.',
};

import { format, type Bar, type EpochMs, ZERO } from '../../domain/index.ts';
import { AssayError } from '../../runtime/index.ts';
import { receive } from './commands.ts';
import type { BarBatch } from './feed.ts';
import { chargeFunding, nextFundingAt } from './funding.ts';
import { meetNewBar } from './matching.ts';
import { isQuiet, passOver } from './quiet.ts';
import { isMoving, say, type Listing, type World } from './world.ts';

/** Takes in bars from the feed. Those that follow on the last ones are opened at once; a hole is lived through first. */
export function takeInterval(world: World, batch: BarBatch): void {
  checkBatch(world, batch);
  if (batch.openTime === world.clock || world.batch === undefined) openInterval(world, batch);
  else world.ahead = batch;
}

/**
 * Lets the next thing happen in the hole before the bars ahead, as the clock would have it: funding is paid, coarse bars
 * close, commands arrive. When nothing is left to happen, the interval is opened.
 */
export function passHole(world: World, ahead: BarBatch): void {
  const fundingAt = nextFundingAt(world);
  const closeAt = world.coarse.nextClose();
  const arrivalAt = world.arrivals[0]?.at ?? Infinity;
  const at = Math.min(fundingAt, closeAt, arrivalAt) as EpochMs;
  if (at > ahead.openTime) {
    world.ahead = undefined;
    openInterval(world, ahead);
    return;
  }
  world.clock = at;
  if (fundingAt === at) chargeFunding(world, at);
  else if (closeAt === at) world.coarse.closeThrough(at, (bar) => say(world, { type: 'bar', at, bar }));
  else receive(world);
}

/** Announces the bars that have closed: the base first, then each coarser timeframe that closes at the same instant. */
export function closeInterval(world: World): void {
  const { bars, closeTime } = world.batch!;
  world.walking = false;
  world.clock = closeTime;
  if (world.settings.announceBase) {
    for (let place = 0; place < bars.length; place += 1) say(world, { type: 'bar', at: closeTime, bar: bars[place]! });
  }
  if (world.settings.coarseTimeframes.length === 0) return;
  world.coarse.add(bars);
  world.coarse.closeThrough(closeTime, (bar) => say(world, { type: 'bar', at: closeTime, bar }));
}

/** Opens an interval. One in which nothing can happen is passed over at once, any other is left to be walked. */
function openInterval(world: World, batch: BarBatch): void {
  for (let place = 0; place < batch.bars.length; place += 1) {
    const bar = batch.bars[place]!;
    const listing = listingAt(world, bar, place);
    checkBar(world, bar, batch);
    listing.bar = bar;
    listing.taken = ZERO;
  }
  world.batch = batch;
  world.clock = batch.openTime;
  world.elapsedMs = 0;
  world.leg = 0;
  world.leftOpen = false;
  world.walking = true;
  if (isQuiet(world)) {
    passOver(world);
    closeInterval(world);
    return;
  }
  for (const listing of world.listings) listing.highFirstOf.clear();
  meetNewBar(world, (listing) => isMoving(world, listing));
}

/** Bars usually come in the order of the instruments, so the place is tried before the map. */
function listingAt(world: World, bar: Bar, place: number): Listing {
  const guess = world.listings[place];
  if (guess !== undefined && guess.instrument.id === bar.instrument) return guess;
  const listing = world.listingOf.get(bar.instrument);
  if (listing === undefined) {
    throw new AssayError(
      'FEED_UNKNOWN_INSTRUMENT',
      `the feed gave a bar of ${bar.instrument}, which the venue was not told about`,
    );
  }
  return listing;
}

function checkBatch(world: World, { openTime, closeTime }: BarBatch): void {
  if (openTime < world.clock || closeTime - openTime !== world.settings.baseMs) {
    const { clock, settings } = world;
    throw new AssayError(
      'FEED_OUT_OF_ORDER',
      `the feed gave an interval from ${openTime} to ${closeTime} after ${clock}; bars of ${settings.baseTimeframe} in time order are needed`,
    );
  }
}

function checkBar(world: World, bar: Bar, batch: BarBatch): void {
  const fits =
    bar.openTime === batch.openTime &&
    bar.closeTime === batch.closeTime &&
    bar.timeframe === world.settings.baseTimeframe;
  const { openFloat, highFloat, lowFloat, closeFloat, volumeFloat } = bar;
  const isSane =
    lowFloat > 0 &&
    lowFloat <= openFloat &&
    lowFloat <= closeFloat &&
    highFloat >= openFloat &&
    highFloat >= closeFloat;
  if (fits && isSane && volumeFloat >= 0) return;
  const prices = [bar.open, bar.high, bar.low, bar.close].map(format).join(' ');
  throw new AssayError(
    'FEED_BAD_BAR',
    `the ${bar.timeframe} bar of ${bar.instrument} at ${bar.openTime} (open high low close ${prices}) is not a bar; check the data with \`assay data check\``,
  );
}

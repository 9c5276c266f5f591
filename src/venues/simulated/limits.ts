import { format } from '../../domain/index.ts';
import { money, type World } from './world.ts';

/** What this simulation cannot know or does not do, for reports to show beside their numbers. */
export function limitsOf(world: World): readonly string[] {
  const { settings } = world;
  const unfunded = world.listings.filter(
    ({ isPerpetual, instrument }) => isPerpetual && !settings.funding.has(instrument.id),
  );
  const hasPerpetuals = world.listings.some((listing) => listing.isPerpetual);
  return [
    `Prices inside a ${settings.baseTimeframe} bar are not known: each bar is travelled along one stated path, ` +
      'open, the extreme that hurts, the other extreme, close; strategies on opposite sides may travel it differently.',
    'Our place in the queue is not known: a resting limit order fills ' +
      (settings.limitFill === 'through'
        ? 'only when the price trades at least one step beyond it, and then as far as volume allows.'
        : 'as soon as the price touches it, which flatters it.'),
    `Bars hold no order book: spread and slippage follow a model (${modelInWords(world)}), the same in calm and in panic.`,
    'Our orders do not move the market: later prices are what they were without us.',
    settings.participationMax === undefined
      ? 'Volume is not limited: any quantity fills at once, however thin the market was.'
      : `Our fills take at most ${format(settings.participationMax)} of a bar's volume, ` +
        'as if all of that volume had been there at once.',
    `Every command takes ${settings.latencyMs} ms to arrive, and events are heard at once; ` +
      'real delays vary, and are longest when it matters.',
    'The exchange is always up: no outage, rate limit, price band or delisting.',
    ...(hasPerpetuals ? PERPETUAL_LIMITS : []),
    ...unfunded.map(({ instrument }) => `No funding is charged on ${instrument.id}: no rates were given.`),
    ...shortfallOf(world),
  ];
}

const PERPETUAL_LIMITS = [
  'The mark price is the traded price of the bars; real marks follow an index and differ in fast markets.',
  'Margin is cross, with one maintenance rate for any size; spot holdings are not counted as collateral.',
  'A forced close trades everything at once at the modelled price; losses beyond the account stay on it as debt: ' +
    'no partial liquidation, insurance fund or auto-deleveraging.',
];

function modelInWords(world: World): string {
  const model = world.settings.slippageModel;
  switch (model.model) {
    case 'fixed-bps':
      return `spread ${model.spreadBps} bps, slippage ${model.slippageBps} bps`;
    case 'volume-share':
      return `spread ${model.spreadBps} bps, impact ${model.impact} times the square of our share of volume`;
  }
}

function shortfallOf(world: World): string[] {
  if (world.shortfall === undefined) return [];
  const at = new Date(world.shortfall.at).toISOString();
  const debt = money(world, world.shortfall.worst);
  return [`The account lost more than it had on ${at} and owed up to ${debt}: results after that have no meaning.`];
}

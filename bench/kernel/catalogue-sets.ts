import { catalogueRules, findStrategy, settleParameters, type RuleStrategy } from '../../src/strategy/index.ts';

/** Twenty sets of parameters of each of five strategies. */
export function catalogueSets(): readonly RuleStrategy[] {
  return Array.from({ length: 20 }, (_, place) => [
    set('ema-cross', {
      fast: 10 + place,
      slow: 60 + 3 * place,
      direction: 'both',
      stopAtr: 2 + place / 10,
      targetAtr: 4,
      trailAtr: 3,
    }),
    set('rsi-reversion', { period: 5 + place, direction: 'both', stopAtr: 3 }),
    set('bollinger-breakout', { period: 10 + place, direction: 'long', trailAtr: 3 }),
    set('donchian-trend', { entry: 20 + place, exit: 10, direction: 'both' }),
    set('macd-momentum', { fast: 8, slow: 20 + place, signal: 9, direction: 'both', stopAtr: 2 }),
  ]).flat();
}

function set(name: string, given: Readonly<Record<string, unknown>>): RuleStrategy {
  const settled = settleParameters(findStrategy(name)!.parameters, given);
  if (!settled.ok) throw new RangeError(settled.problems.join('; '));
  return catalogueRules(name, settled.values)!;
}

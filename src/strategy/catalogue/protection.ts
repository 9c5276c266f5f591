import { atr } from '../indicators/atr.ts';
import { integer, real, type RealSpec } from '../parameters.ts';
import type { StrategySetup } from '../strategy.ts';
import type { Bracket } from '../wish.ts';

interface ProtectionValues {
  readonly stopAtr: number;
  readonly targetAtr: number;
  readonly trailAtr: number;
  readonly atrPeriod: number;
}

/** Parameters of the protective orders sent with an entry, all in average true ranges; 0 leaves one out. */
export function protectionParameters(presets: Partial<ProtectionValues> = {}) {
  return {
    stopAtr: multiple(presets.stopAtr ?? 0, 'Stop-loss'),
    targetAtr: multiple(presets.targetAtr ?? 0, 'Take-profit'),
    trailAtr: multiple(presets.trailAtr ?? 0, 'Trailing stop'),
    atrPeriod: integer({
      min: 2,
      max: 200,
      default: presets.atrPeriod ?? 14,
      description: 'Bars in the average true range that the distances are measured in.',
    }),
  };
}

function multiple(preset: number, what: string): RealSpec {
  return real({
    min: 0,
    max: 20,
    default: preset,
    description: `${what}, in average true ranges from the entry. 0: none.`,
  });
}

/**
 * The bracket for an entry now, from the newest average true range; nothing when no protection is asked for, and then
 * no range is watched either.
 */
export function createProtection(setup: StrategySetup<ProtectionValues>): () => Bracket | undefined {
  const { stopAtr, targetAtr, trailAtr, atrPeriod } = setup.parameters;
  if (stopAtr === 0 && targetAtr === 0 && trailAtr === 0) return () => undefined;
  const range = setup.use(atr(atrPeriod));
  return () => {
    const unit = range.value('atr');
    return {
      ...(stopAtr > 0 ? { stopLoss: { distance: stopAtr * unit } } : {}),
      ...(targetAtr > 0 ? { takeProfit: { distance: targetAtr * unit } } : {}),
      ...(trailAtr > 0 ? { trailingStop: { distance: trailAtr * unit } } : {}),
    };
  };
}

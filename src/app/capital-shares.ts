import { add, divide, fixed, ONE, subtract, ZERO, type Rate } from '../domain/index.ts';
import { usageError } from '../runtime/index.ts';

/** @returns `undefined` for an absent one */
export function readCapitalShare(text: string | undefined): Rate | 'no-share' | undefined {
  if (text === undefined) return undefined;
  try {
    const share = fixed(text);
    return share > 0n && share <= ONE ? share : 'no-share';
  } catch {
    return 'no-share';
  }
}

/**
 * Share of the account's equity of each strategy: its own, or an equal part of what the others leave.
 *
 * @returns `undefined` where they are more than the whole together, or leave nothing to one that named none
 */
export function capitalSharesOf(
  strategies: readonly { readonly capitalShare?: Rate | undefined }[],
): readonly Rate[] | undefined {
  const taken = strategies.reduce((sum, { capitalShare }) => add(sum, capitalShare ?? ZERO), ZERO);
  const without = strategies.filter(({ capitalShare }) => capitalShare === undefined).length;
  const left = subtract(ONE, taken);
  if (left < 0n || (without > 0 && left === 0n)) return undefined;
  const equal = without === 0 ? ZERO : divide(left, fixed(String(without)));
  return strategies.map(({ capitalShare }) => capitalShare ?? equal);
}

/**
 * Shares of what is configured and, behind them, of what searches found: these take equal parts of the rest.
 *
 * @throws {AssayError} CONFIG_INVALID when nothing is left to what was found
 */
export function sharesWithFound(
  configured: readonly { readonly capitalShare?: Rate | undefined }[],
  found: readonly { readonly strategyId: string }[],
): readonly Rate[] {
  const shares = capitalSharesOf([...configured, ...found.map(() => ({}))]);
  if (shares !== undefined) return shares;
  const ids = found.map(({ strategyId }) => strategyId).join(', ');
  throw usageError('CONFIG_INVALID', `every capital_share of [[strategy]] together leaves nothing to ${ids}`);
}

import { fixed, type EpochMs, type Fixed } from '../../domain/index.ts';
import type { Category, RiskTier, SymbolSpec } from './spec.ts';

interface Coin {
  readonly base: string;
  readonly tickSize: string;
  readonly linear: { readonly step: string; readonly max: string; readonly maxMarket: string };
  readonly spot: { readonly step: string; readonly max: string; readonly maxMarket: string };
  readonly tierValue: string;
}

const COINS: readonly Coin[] = [
  {
    base: 'BTC',
    tickSize: '0.1',
    linear: { step: '0.001', max: '1190', maxMarket: '500' },
    spot: { step: '0.000001', max: '83', maxMarket: '41.5' },
    tierValue: '2000000',
  },
  {
    base: 'ETH',
    tickSize: '0.01',
    linear: { step: '0.01', max: '7240', maxMarket: '2500' },
    spot: { step: '0.00001', max: '1400', maxMarket: '700' },
    tierValue: '1500000',
  },
  {
    base: 'SOL',
    tickSize: '0.01',
    linear: { step: '0.1', max: '79770', maxMarket: '15200' },
    spot: { step: '0.001', max: '12000', maxMarket: '6000' },
    tierValue: '400000',
  },
  {
    base: 'XRP',
    tickSize: '0.0001',
    linear: { step: '0.1', max: '4000000', maxMarket: '900000' },
    spot: { step: '0.01', max: '1000000', maxMarket: '500000' },
    tierValue: '200000',
  },
];

/** Four coins against USDT, each as a perpetual and on spot, with rules like Bybit's and fees of its VIP 0. */
export function standardSymbols(launchTime: EpochMs): SymbolSpec[] {
  return COINS.flatMap((coin, index) => [
    symbolOf(coin, 'linear', { symbolId: index + 1, launchTime }),
    symbolOf(coin, 'spot', { symbolId: index + 101, launchTime }),
  ]);
}

function symbolOf(
  coin: Coin,
  category: Category,
  { symbolId, launchTime }: { readonly symbolId: number; readonly launchTime: EpochMs },
): SymbolSpec {
  const { base, tickSize, tierValue } = coin;
  const isLinear = category === 'linear';
  const { step, max, maxMarket } = coin[category];
  return {
    category,
    symbol: `${base}USDT`,
    symbolId,
    baseCoin: base,
    quoteCoin: 'USDT',
    launchTime,
    tickSize: fixed(tickSize),
    minPrice: fixed(tickSize),
    maxPrice: fixed('1999999.8'),
    qtyStep: fixed(step),
    quotePrecision: fixed('0.0000001'),
    minOrderQty: fixed(step),
    maxOrderQty: fixed(max),
    maxMktOrderQty: fixed(maxMarket),
    postOnlyMaxOrderQty: isLinear ? fixed(max) : ((fixed(max) * 5n) as Fixed),
    minNotionalValue: fixed('5'),
    priceLimitRatioX: fixed(isLinear ? '0.01' : '0.005'),
    priceLimitRatioY: fixed(isLinear ? '0.02' : '0.01'),
    takerFeeRate: fixed(isLinear ? '0.00055' : '0.001'),
    makerFeeRate: fixed(isLinear ? '0.0002' : '0.001'),
    riskTiers: isLinear ? ladder(fixed(tierValue)) : [],
    minLeverage: fixed('1'),
    maxLeverage: fixed('100'),
    leverageStep: fixed('0.01'),
    fundingInterval: 480,
    upperFundingRate: fixed('0.00375'),
    lowerFundingRate: fixed('-0.00375'),
  };
}

/** Maintenance margin of the tiers, each as wide as the one before together with it, and the leverage they allow. */
const RATES = [
  ['0.005', '0.01', '100'],
  ['0.01', '0.02', '50'],
  ['0.02', '0.04', '25'],
  ['0.05', '0.1', '10'],
  ['0.1', '0.2', '5'],
  ['0.25', '0.5', '2'],
  ['0.5', '1', '1'],
] as const;

/** The last tier is so wide that a market maker never gets to its end. */
const LAST_TIER = 1_000_000n;

/** Deductions make the maintenance margin continuous: each is the last one plus the jump at the border. */
function ladder(first: Fixed): RiskTier[] {
  let deduction = 0n;
  let before = 0n;
  return RATES.map(([mm, im, leverage], index) => {
    const maintenanceMargin = fixed(mm);
    const border = index === 0 ? 0n : first * 2n ** BigInt(index - 1);
    deduction += (border * (maintenanceMargin - before)) / 10n ** 12n;
    if (index === 0) deduction = 0n;
    before = maintenanceMargin;
    return {
      id: index + 1,
      riskLimitValue: (first * (index === RATES.length - 1 ? LAST_TIER : 2n ** BigInt(index))) as Fixed,
      initialMargin: fixed(im),
      maintenanceMargin,
      mmDeduction: deduction as Fixed,
      maxLeverage: fixed(leverage),
    };
  });
}

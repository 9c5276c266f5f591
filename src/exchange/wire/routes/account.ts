import { fixed, format, larger, magnitude, subtract, ZERO, type Fixed } from '../../../domain/index.ts';
import type { CoinRow } from '../../core/rows.ts';
import { anyCategory, isTraded, tradedCategory } from '../reading/category.ts';
import { BadRequest, type Fields } from '../reading/fields.ts';
import { paging, window } from '../reading/paging.ts';
import { transactionJson, walletJson } from '../writing/account.ts';
import { instrumentJson } from '../writing/market.ts';
import { declined, done, pageOf, replyOf, type PrivateRoute } from './route.ts';

/** Unified trading account 2.0. */
const UNIFIED = 5;
/** What one request for demo money may ask, by coin. */
const DEMO_MONEY_MAX: Readonly<Record<string, Fixed>> = {
  BTC: fixed('15'),
  ETH: fixed('200'),
  USDT: fixed('100000'),
  USDC: fixed('100000'),
};

export const ACCOUNT_ROUTES: readonly PrivateRoute[] = [
  query('/v5/account/wallet-balance', 50, (fields, { exchange }, { key }) => {
    unifiedOnly(fields);
    return done({ list: [walletJson(exchange.wallet(key.uid, coins(fields)))] });
  }),
  query('/v5/account/fee-rate', 5, (fields, { exchange }, { key }) => {
    const category = anyCategory(fields);
    if (!isTraded(category)) return done({ list: [] });
    return replyOf(exchange.feeRates(key.uid, category, fields.text('symbol')), (rows) => ({
      ...(category === 'spot' ? { category } : {}),
      list: rows.map(({ symbol, takerFeeRate, makerFeeRate }) => ({
        symbol,
        takerFeeRate: format(takerFeeRate),
        makerFeeRate: format(makerFeeRate),
      })),
    }));
  }),
  query('/v5/account/info', 50, (_fields, { exchange, disconnectProtection }, { key }) => {
    const timeWindow = disconnectProtection.windowS(key.uid, 'DERIVATIVES');
    return done({
      unifiedMarginStatus: UNIFIED,
      marginMode: exchange.marginMode(key.uid),
      isMasterTrader: false,
      spotHedgingStatus: 'OFF',
      updatedTime: String(key.createdAt),
      dcpStatus: timeWindow === undefined ? 'OFF' : 'ON',
      timeWindow: timeWindow ?? 0,
      smpGroup: 0,
    });
  }),
  query('/v5/account/transaction-log', 25, (fields, house, { key }) => {
    unifiedOnly(fields);
    const category = fields.text('category') === undefined ? undefined : anyCategory(fields);
    if (category !== undefined && !isTraded(category)) return done({ list: [], nextPageCursor: '' });
    const request = {
      category,
      currency: fields.text('currency'),
      baseCoin: fields.text('baseCoin'),
      type: fields.text('type'),
      ...window(fields),
      ...paging(fields, { usual: 20, max: 50 }),
    };
    return replyOf(house.exchange.transactionLog(key.uid, request), (page) => pageOf(page, house, transactionJson));
  }),
  query('/v5/account/collateral-info', 50, (fields, { exchange }, { key }) => {
    const currency = fields.text('currency');
    const { coin } = exchange.wallet(key.uid, currency === undefined ? undefined : [currency]);
    return done({ list: coin.map(collateralJson) });
  }),
  command('/v5/account/set-margin-mode', 5, (fields, { exchange }, { key }) => {
    const mode = fields.needChoice('setMarginMode', ['REGULAR_MARGIN', 'ISOLATED_MARGIN', 'PORTFOLIO_MARGIN']);
    if (mode === 'PORTFOLIO_MARGIN') {
      const reasons = [{ reasonCode: '3400000', reasonMsg: 'Portfolio margin is not offered here' }];
      return { ...declined({ ok: false, retCode: 3400045, retMsg: 'Set margin mode failed' }), result: { reasons } };
    }
    const outcome = exchange.setMarginMode(key.uid, mode);
    if (outcome.ok) return done({ reasons: [] });
    const reasons = [{ reasonCode: String(outcome.retCode), reasonMsg: outcome.retMsg }];
    return { ...declined(outcome), result: { reasons } };
  }),
  command('/v5/account/set-limit-px-action', 10, (fields, { exchange }, { key }) => {
    const category = tradedCategory(fields);
    const modifyEnable = fields.flag('modifyEnable');
    if (modifyEnable === undefined) throw new BadRequest(10001, 'params error: modifyEnable is required');
    return replyOf(exchange.setLimitPriceAction(key.uid, category, modifyEnable), () => ({}));
  }),
  query('/v5/account/user-setting-config', 50, (_fields, { exchange }, { key }) => {
    return done({
      // Bybit's two flags mean opposite things: spot's says that it re-prices, the other that it refuses.
      lpaSpot: exchange.repricesOutsideLimit(key.uid, 'spot'),
      lpaPerp: !exchange.repricesOutsideLimit(key.uid, 'linear'),
      deltaEnable: false,
      smsef: false,
      fmsef: false,
    });
  }),
  query('/v5/account/smp-group', 5, () => done({ smpGroup: 0 })),
  query('/v5/account/instruments-info', 10, (fields, { exchange }) => {
    const category = anyCategory(fields);
    if (!isTraded(category)) return done({ category, list: [], nextPageCursor: '' });
    const symbol = fields.text('symbol');
    const list = exchange
      .symbols(category)
      .filter(({ spec, status }) => status !== 'Closed' && (symbol === undefined || spec.symbol === symbol))
      .map(({ spec, status }) => instrumentJson(spec, status));
    return done({ category, list, ...(category === 'linear' ? { nextPageCursor: '' } : {}) });
  }),
  query('/v5/account/query-dcp-info', 5, (_fields, { disconnectProtection }, { key }) => {
    return done({
      dcpInfos: disconnectProtection
        .windows(key.uid)
        .map(({ product, timeWindow }) => ({ product, dcpStatus: 'ON', timeWindow: String(timeWindow) })),
    });
  }),
  command('/v5/account/demo-apply-money', 1, (fields, house, { key }) => {
    if (house.profile.name !== 'demo') throw new BadRequest(10005, 'Permission denied: demo trading only.');
    // Type 1 takes money back.
    const takes = fields.whole('adjustType', { min: 0, max: 1 }) === 1;
    const wishes = fields.list('utaDemoApplyMoney').map((wish) => wishFor(wish));
    for (const { coin, amount } of wishes) {
      const outcome = house.exchange.transfer(key.uid, coin, (takes ? -amount : amount) as Fixed);
      if (!outcome.ok) return declined(outcome);
    }
    return done();
  }),
  query('/v5/asset/coin/query-info', 5, (fields, { exchange }, { key }) => {
    const asked = fields.text('coin');
    const { coin } = exchange.wallet(key.uid, asked === undefined ? undefined : [asked]);
    const rows = coin.map((row) => ({
      name: row.coin,
      coin: row.coin,
      remainAmount: format(row.walletBalance),
      chains: [],
    }));
    return done({ rows });
  }),
  query('/v5/asset/transfer/query-account-coins-balance', 5, (fields, { exchange }, { key }) => {
    const { coin } = exchange.wallet(key.uid, coins(fields));
    const balance = coin.map((row) => ({
      coin: row.coin,
      transferBalance: format(larger(ZERO, subtract(row.walletBalance, row.locked))),
      walletBalance: format(row.walletBalance),
      bonus: '',
    }));
    return done({ accountType: 'UNIFIED', memberId: key.uid, bizType: 1, balance });
  }),
];

function query(path: string, perSecond: number, handle: PrivateRoute['handle']): PrivateRoute {
  return { method: 'GET', path, access: 'read', perSecond, handle };
}

function command(path: string, perSecond: number, handle: PrivateRoute['handle']): PrivateRoute {
  return { method: 'POST', path, access: 'account', perSecond, handle };
}

function unifiedOnly(fields: Fields): void {
  const type = fields.text('accountType');
  if (type !== undefined && type !== 'UNIFIED') throw new BadRequest(10001, 'accountType only support UNIFIED.');
}

function coins(fields: Fields): readonly string[] | undefined {
  return fields.text('coin')?.split(',');
}

function wishFor(wish: Fields): { readonly coin: string; readonly amount: Fixed } {
  const [coin, amount] = [wish.needText('coin'), magnitude(wish.needDecimal('amountStr'))];
  const max = DEMO_MONEY_MAX[coin];
  if (max === undefined || amount > max) throw new BadRequest(10001, `params error: ${coin} amount invalid`);
  return { coin, amount };
}

/** Nothing is lent here: a spot order on leverage is refused by the exchange for want of balance. */
function collateralJson(row: CoinRow): Record<string, unknown> {
  return {
    currency: row.coin,
    hourlyBorrowRate: '0',
    maxBorrowingAmount: '0',
    freeBorrowingLimit: '',
    freeBorrowAmount: '0',
    borrowAmount: format(row.borrowAmount),
    otherBorrowAmount: '0',
    availableToBorrow: '0',
    borrowable: false,
    borrowUsageRate: '0',
    marginCollateral: true,
    collateralSwitch: true,
    collateralRatio: '1',
    freeBorrowingAmount: '',
  };
}

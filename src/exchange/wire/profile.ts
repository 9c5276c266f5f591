/** Which of Bybit's three environments is played. */
export const PROFILE_NAMES = ['mainnet', 'testnet', 'demo'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** What an environment has and has not, as data. */
export interface Profile {
  readonly name: ProfileName;
  readonly tradeSocket: boolean;
  /** Private paths that are served; `undefined`: all. */
  readonly privatePaths: ReadonlySet<string> | undefined;
  readonly spotBatch: boolean;
}

/** What Bybit documents of demo trading; `demo-apply-money` is there alone. */
const DEMO_PATHS: ReadonlySet<string> = new Set([
  '/v5/order/create',
  '/v5/order/amend',
  '/v5/order/cancel',
  '/v5/order/cancel-all',
  '/v5/order/realtime',
  '/v5/order/history',
  '/v5/order/create-batch',
  '/v5/order/amend-batch',
  '/v5/order/cancel-batch',
  '/v5/execution/list',
  '/v5/position/list',
  '/v5/position/set-leverage',
  '/v5/position/switch-mode',
  '/v5/position/trading-stop',
  '/v5/position/set-auto-add-margin',
  '/v5/position/add-margin',
  '/v5/position/closed-pnl',
  '/v5/account/wallet-balance',
  '/v5/account/collateral-info',
  '/v5/account/info',
  '/v5/account/transaction-log',
  '/v5/account/set-margin-mode',
  '/v5/account/demo-apply-money',
  '/v5/user/query-api',
]);

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  mainnet: { name: 'mainnet', tradeSocket: true, privatePaths: undefined, spotBatch: true },
  testnet: { name: 'testnet', tradeSocket: true, privatePaths: undefined, spotBatch: true },
  demo: { name: 'demo', tradeSocket: false, privatePaths: DEMO_PATHS, spotBatch: false },
};

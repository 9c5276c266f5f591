/** What an exchange can, of the things a session lives by. */
export interface Features {
  /** An order is sent under our own id. */
  readonly clientOrderIdAtCreate: boolean;
  /** An order is found under our own id, whether open, ended or never accepted. */
  readonly orderByClientOrderId: boolean;
  /** The executions of one order can be asked for. */
  readonly executionsByOrder: boolean;
  readonly reduceOnly: boolean;
  readonly postOnly: boolean;
  /** Stops and take-profits that stay under our id from their waiting to their fills. */
  readonly triggerOrders: boolean;
  readonly amend: boolean;
  /** What happens on the account is told as it happens. */
  readonly accountStream: boolean;
  readonly barStream: boolean;
  /** Each payment of funding is told, with its rate. */
  readonly fundingPayments: boolean;
}

export type Feature = keyof Features;

/** In words, for those who lack it. */
export const FEATURE_WORDS: Readonly<Record<Feature, string>> = {
  clientOrderIdAtCreate: 'orders cannot be sent under our own ids',
  orderByClientOrderId: 'orders cannot be looked up under our own ids',
  executionsByOrder: 'the executions of one order cannot be asked for',
  reduceOnly: 'orders cannot be kept from opening a position: there is no reduce-only',
  postOnly: 'there are no post-only orders',
  triggerOrders: 'stops and take-profits are not sent: they would not stay under our ids',
  amend: 'orders cannot be amended, and are cancelled and placed anew instead',
  accountStream: 'what happens on the account is not told as it happens, and has to be asked for',
  barStream: 'bars are not told as they close, and are asked for a little later',
  fundingPayments: 'funding is not told payment by payment; it shows as a difference of cash',
};

export const FEATURES = Object.keys(FEATURE_WORDS) as readonly Feature[];

/** Without any of these nobody could say for certain what an order has become: none is sent, not even for play money. */
export const NEEDED_FOR_ORDERS: readonly Feature[] = [
  'clientOrderIdAtCreate',
  'orderByClientOrderId',
  'executionsByOrder',
  'accountStream',
];

/** Without these a position cannot be protected at the exchange, where it has to be when this machine is gone. */
export const NEEDED_FOR_MONEY: readonly Feature[] = ['triggerOrders'];

import type { ClientOrderId, StrategyId } from '../../domain/index.ts';

/** What a client order id of ours says. */
export interface OrderIdParts {
  readonly session: string;
  readonly strategyId: StrategyId;
  /** Which order of the session it is. */
  readonly number: number;
  /** The lease under which it was decided; absent where the account needs none. */
  readonly epoch?: number;
}

/** What venues allow. */
const LENGTH_MAX = 36;
/** Room that is left for number and epoch: two billion orders, and forty thousand starts. */
const COUNTERS_LENGTH = 6 + 1 + 3;

/** `<session>-<strategy>-<n>`, and `-<epoch>` under a lease: so two instances never make the same id, and each is told by it. */
export function orderId({ session, strategyId, number, epoch }: OrderIdParts): ClientOrderId {
  const parts = [session, strategyId, number.toString(36), ...(epoch === undefined ? [] : [epoch.toString(36)])];
  return parts.join('-') as ClientOrderId;
}

/** @returns `undefined` for an id that we do not make */
export function orderIdParts(id: string): OrderIdParts | undefined {
  const match = /^([A-Za-z0-9]{1,8})-([A-Za-z0-9_]{1,20})-([0-9a-z]+)(?:-([0-9a-z]+))?$/.exec(id);
  if (match === null) return undefined;
  const [, session = '', strategyId = '', number = '', epoch] = match;
  return {
    session,
    strategyId: strategyId as StrategyId,
    number: Number.parseInt(number, 36),
    ...(epoch === undefined ? {} : { epoch: Number.parseInt(epoch, 36) }),
  };
}

/** Whether all ids that a session will make for a strategy are short enough. */
export function idsFit(session: string, strategyId: StrategyId): boolean {
  return session.length + 1 + strategyId.length + 1 + COUNTERS_LENGTH <= LENGTH_MAX;
}

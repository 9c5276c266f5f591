import { altered } from './altered-venue.ts';
import { comparesByCancelling, moneyMiscounted, moneyUncompared, settingsUncompared } from './comparing.ts';
import { watchdogBlind, watchdogHasty, watchdogTriggerHappy } from './guarding.ts';
import {
  dropLateFills,
  feesForgotten,
  fundingAsFill,
  ignoreGaps,
  inventFills,
  neverCompares,
  noDedupe,
  orderForFill,
  wallClock,
  watermarkAhead,
} from './hearing.ts';
import {
  commitAfterSend,
  forgetUnanswered,
  idsRepeat,
  ignoreDiskFailure,
  ignoreSuccessor,
  skipCommit,
} from './keeping.ts';
import type { Mutant } from './mutant.ts';
import { haltAllowsEntries, haltForgotten, stopWithoutLooking, unknownOutsideLimits } from './risk.ts';
import { stopNeverSent, stopNotRecreated } from './protecting.ts';
import {
  absentAtOnce,
  cancelOnce,
  copyIsRejected,
  doubleQuantity,
  existsIsRejected,
  newIdOnRetry,
  reconcileResends,
  rejectionUnheard,
  releaseOnCancelAck,
  resend,
  sendsStale,
  serverErrorIsRejected,
  stopCanOpen,
  unknownIsRejected,
} from './sending.ts';

export const CANARY: Mutant = {
  name: 'canary',
  mistake: 'every order is sent twice',
  breaks: ['sent-once'],
  venue: (venue) =>
    altered(venue, {
      submit(order) {
        venue.submit(order);
        venue.submit(order);
      },
    }),
};

export const MUTANTS: readonly Mutant[] = [
  resend,
  newIdOnRetry,
  unknownIsRejected,
  existsIsRejected,
  copyIsRejected,
  serverErrorIsRejected,
  absentAtOnce,
  releaseOnCancelAck,
  forgetUnanswered,
  unknownOutsideLimits,
  noDedupe,
  fundingAsFill,
  dropLateFills,
  skipCommit,
  commitAfterSend,
  ignoreDiskFailure,
  ignoreSuccessor,
  ignoreGaps,
  watermarkAhead,
  haltForgotten,
  haltAllowsEntries,
  inventFills,
  reconcileResends,
  stopWithoutLooking,
  cancelOnce,
  idsRepeat,
  stopCanOpen,
  doubleQuantity,
  rejectionUnheard,
  wallClock,
  neverCompares,
  comparesByCancelling,
  moneyUncompared,
  moneyMiscounted,
  settingsUncompared,
  sendsStale,
  orderForFill,
  feesForgotten,
  stopNeverSent,
  stopNotRecreated,
  watchdogBlind,
  watchdogTriggerHappy,
  watchdogHasty,
];

export type { Mutant } from './mutant.ts';

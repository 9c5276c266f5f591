import type { Check } from './check.ts';
import { differencesAreTold } from './comparing.ts';
import {
  equityIdentity,
  exactlyOnceExecution,
  noOrphan,
  onlyTradesMoveQuantity,
  statusFollowsExecutions,
  whatWasAskedIsDone,
  zeroTolerance,
} from './executions.ts';
import { watchdogFlattens, watchdogLeavesAlone, watchdogOneAtATime } from './guarding.ts';
import { nothingReleasedEarly, reduceNeverGrows, worstCaseLimits } from './limits.ts';
import { protectedPositions } from './protecting.ts';
import { atMostOnce, conservation, fidelity, freshness, idHygiene, noSendWithoutRecord } from './sending.ts';
import {
  haltIsLatched,
  nothingLeavesWhileHalted,
  restartLosesNothing,
  singleWriter,
  staleStreamStopsEntries,
  storageFailureStopsTrading,
} from './stopping.ts';

/** The checks of one run; they remember what they have seen, so each run makes its own. */
export function checks(): readonly Check[] {
  return [
    atMostOnce(),
    noSendWithoutRecord(),
    noOrphan(),
    conservation(),
    freshness(),
    fidelity(),
    idHygiene(),
    exactlyOnceExecution(),
    onlyTradesMoveQuantity(),
    statusFollowsExecutions(),
    nothingReleasedEarly(),
    zeroTolerance(),
    worstCaseLimits(),
    nothingLeavesWhileHalted(),
    haltIsLatched(),
    reduceNeverGrows(),
    restartLosesNothing(),
    equityIdentity(),
    singleWriter(),
    storageFailureStopsTrading(),
    staleStreamStopsEntries(),
    whatWasAskedIsDone(),
    differencesAreTold(),
    protectedPositions(),
    watchdogFlattens(),
    watchdogLeavesAlone(),
    watchdogOneAtATime(),
  ];
}

export type { Check, GuardAct, GuardView, Scene, Suspect } from './check.ts';
export { stateText } from './stopping.ts';

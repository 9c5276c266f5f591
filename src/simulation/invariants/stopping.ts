import { stringifyExact } from '../../domain/index.ts';
import type { EngineSnapshot } from '../../engine/index.ts';
import type { Check } from './check.ts';

export function nothingLeavesWhileHalted(): Check {
  return {
    id: 'halted-adds-no-risk',
    submitting({ clientOrderId, reduceOnly }, { engine }, { evidence }) {
      if (reduceOnly || (!engine.halted && !evidence.halted)) return undefined;
      return `${clientOrderId} takes new risk while trading is halted`;
    },
  };
}

export function haltIsLatched(): Check {
  return {
    id: 'halt-is-latched',
    takenUp: ({ engine }, { evidence }) =>
      evidence.halted && !engine.halted ? 'the account was halted before the restart, and is not after it' : undefined,
  };
}

export function storageFailureStopsTrading(): Check {
  return {
    id: 'disk-failure-stops',
    submitting: ({ clientOrderId }, { name, diskFailed }) =>
      diskFailed ? `${name} sends ${clientOrderId} although a commit has failed` : undefined,
  };
}

export function staleStreamStopsEntries(): Check {
  return {
    id: 'hole-stops-entries',
    submitting: ({ clientOrderId, reduceOnly }, { streamIsWhole }) =>
      streamIsWhole || reduceOnly ? undefined : `${clientOrderId} takes new risk while the stream has a hole`,
  };
}

export function singleWriter(): Check {
  return {
    id: 'single-writer',
    submitting: ({ clientOrderId }, { name, isSuperseded }) =>
      isSuperseded ? `${name} sends ${clientOrderId} after a younger process took over` : undefined,
    committed: ({ name, isSuperseded }) =>
      isSuperseded ? `${name} commits after a younger process took over` : undefined,
  };
}

export function restartLosesNothing(): Check {
  return {
    id: 'restart-loses-nothing',
    takenUp({ engine }, _scene, before) {
      const after = stateText(engine.snapshot());
      if (before === undefined || after === before) return undefined;
      const at = Array.from(after).findIndex((letter, index) => letter !== before[index]);
      const part = (text: string): string => text.slice(Math.max(0, at - 40), at + 60);
      return `the state taken up is not the state of the last commit: ${part(after)} instead of ${part(before)}`;
    },
  };
}

export function stateText(snapshot: EngineSnapshot): string {
  const strategies = snapshot.strategies.map((one) => ({ ...one, desk: { ...one.desk, unguarded: [] } }));
  return stringifyExact({ ...snapshot, strategies });
}

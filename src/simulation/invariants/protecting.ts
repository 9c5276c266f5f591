import {
  add,
  floorToStep,
  format,
  larger,
  magnitude,
  multiply,
  smaller,
  subtract,
  ZERO,
  type InstrumentId,
  type Quantity,
  type StrategyId,
} from '../../domain/index.ts';
import { orderIdParts } from '../../engine/index.ts';
import { INSTRUMENTS } from '../market.ts';
import type { Check, Scene, Suspect } from './check.ts';

/** Two seconds, and what judge and session look past each other. */
const WITHIN_MS = { calm: 3_000, troubled: 60_000 } as const;
/** What was missed without a word in bad weather is found by the next comparison. */
const SETTLED_MS = 25_000;
/** It stands still, waits for its disk or has no market: what it cannot see is not held against it. */
const SILENT_MS = 2_000;
/** No tick is longer, so a longer pause is one in which nobody looked. */
const TICK_MAX_MS = 1_000;

interface Alarm {
  readonly seq: number;
  readonly instrument: InstrumentId;
  /** Whose position it is. */
  readonly of: string | undefined;
  /** False for the word that all is well again. */
  readonly stands: boolean;
}

/** A position, or what there was of it, that has no stop at the exchange. */
interface Bare {
  readonly size: Quantity;
  readonly ms: number;
}

/**
 * Each position that has a stop to have is covered whole by those that the exchange itself holds, or an alarm stands, or it
 * is being closed. What counts is time in which the process runs, hears everything and can be heard. While a position
 * grows its stop is behind by a moment, so the size that is looked for is the one that was there when the time began.
 */
export function protectedPositions(): Check {
  const bare = new Map<string, Bare>();
  /** Alarms raised and lifted, oldest first. One that is on disk stands over a restart. */
  let alarms: Alarm[] = [];
  const isSaid = (instrument: InstrumentId, strategyId: StrategyId): boolean =>
    alarms.findLast((alarm) => alarm.instrument === instrument && alarm.of === strategyId)?.stands === true;
  let [lookedAt, troubledAt] = [0, 0];

  function age(key: string, { size, covered }: Exposure, passedMs: number): Bare | undefined {
    const before = bare.get(key);
    if (size <= covered) bare.delete(key);
    else if (before === undefined || covered >= before.size) bare.set(key, { size, ms: 0 });
    else bare.set(key, { size: smaller(size, before.size), ms: before.ms + passedMs });
    return bare.get(key);
  }

  return {
    id: 'protected',
    appended({ seq, effects }) {
      for (const effect of effects) {
        if (effect.type !== 'alarm' || effect.instrument === undefined) continue;
        const { instrument, code, detail } = effect;
        const [, of] = /^a position of (\S+) /.exec(detail) ?? [];
        if (code === 'UNPROTECTED' || code === 'PROTECTED')
          alarms.push({ seq, instrument, of, stands: code === 'UNPROTECTED' });
      }
      return undefined;
    },
    takenUp({ durableSeq }) {
      alarms = alarms.filter(({ seq }) => seq <= durableSeq);
      return undefined;
    },
    ticked(scene, suspect) {
      const passedMs = Math.min(scene.now - lookedAt, TICK_MAX_MS);
      lookedAt = scene.now;
      if (suspect === undefined || scene.guard?.latchedAt !== undefined) return undefined;
      const hears = scene.now - suspect.engine.lastEventAt <= SILENT_MS;
      const canAct =
        hears && suspect.streamIsWhole && scene.link.isOpen && scene.now >= scene.exchange.unavailableUntil;
      if (scene.faultsAreOn) troubledAt = scene.now;
      const isCalm = scene.now - troubledAt > SETTLED_MS;
      const withinMs = isCalm ? WITHIN_MS.calm : WITHIN_MS.troubled;
      for (const { strategyId, instruments } of suspect.engine.options.strategies) {
        for (const instrument of instruments) {
          const exposure = isSaid(instrument, strategyId)
            ? COVERED
            : exposureOf(strategyId, instrument, scene, suspect);
          const found = age(`${strategyId} ${instrument}`, exposure, canAct ? passedMs : 0);
          if (found !== undefined && found.ms > withinMs)
            return `${format(found.size)} ${instrument} of ${strategyId} have had no stop at the exchange for ${found.ms / 1_000} s`;
        }
      }
      return undefined;
    },
  };
}

/** What a strategy can lose by at the exchange, and how much of it the exchange would close. */
interface Exposure {
  readonly size: Quantity;
  readonly covered: Quantity;
}

const COVERED: Exposure = { size: ZERO, covered: ZERO };

function exposureOf(strategyId: StrategyId, instrument: InstrumentId, scene: Scene, suspect: Suspect): Exposure {
  const { engine } = suspect;
  const { ledger } = scene.exchange;
  if (engine.options.protectiveStopRate === undefined) return COVERED;
  for (const { draft } of engine.orders.of(strategyId, instrument))
    if (draft.purpose === 'exit' || draft.purpose === 'flatten') return COVERED;
  const held = engine.position(strategyId, instrument).quantity;
  const net = ledger.position(instrument);
  // What another strategy holds against it the exchange does not see: only the rest can lose.
  if (net > 0n !== held > 0n) return COVERED;
  const { quantityStep, notionalMin } = INSTRUMENTS.find(({ id }) => id === instrument)!;
  const size = floorToStep(smaller(magnitude(held), magnitude(net)), quantityStep);
  const mark = scene.exchange.marks.get(instrument)!;
  if (multiply(size, mark) < notionalMin) return COVERED;
  // Stops of one kind share the position; of two kinds the exchange carries out whichever is reached first.
  const covered = { 'stop-market': ZERO, 'trailing-stop': ZERO };
  for (const { clientOrderId, draft, quantity, filled, terms } of ledger.openOrders) {
    if (clientOrderId === undefined || orderIdParts(clientOrderId)?.strategyId !== strategyId) continue;
    if (draft.instrument !== instrument || draft.side !== (held > 0n ? 'sell' : 'buy') || !draft.reduceOnly) continue;
    const { type } = terms;
    if (type !== 'stop-market' && type !== 'trailing-stop') continue;
    covered[type] = add(covered[type], subtract(quantity, filled));
  }
  const most = larger(covered['stop-market'], covered['trailing-stop']);
  // What is left over and worth less than the least the exchange takes can have no stop of its own.
  const isCrumb = most > 0n && multiply(subtract(size, most), mark) < notionalMin;
  return { size, covered: isCrumb ? larger(size, most) : most };
}

import { walkForwardStreams, type StreamsWalk } from '../robustness/index.ts';
import type { Statistic } from '../validation/index.ts';
import type { GateFigure } from './gate.ts';
import type { GateLevels } from './levels.ts';

/** A candidate walked forward among its neighbours: by all days before each step, and by as many days each time. */
export interface Walks {
  readonly anchored: Statistic<StreamsWalk>;
  readonly rolling: Statistic<StreamsWalk>;
}

type WalkLevels = Pick<GateLevels, 'walkTrainShare' | 'walkTestShare' | 'walkEfficiencyMin'>;

/** @param streams daily excess of a candidate and its neighbours */
export function walksOf(streams: readonly Float64Array[], { walkTrainShare, walkTestShare }: WalkLevels): Walks {
  const days = streams[0]?.length ?? 0;
  const test = Math.max(1, Math.floor(days * walkTestShare));
  const train = Math.max(1, Math.floor(days * walkTrainShare));
  const plan = { train, test, step: test, purge: 0, testsMayOverlap: false };
  return {
    anchored: walkForwardStreams(streams, { ...plan, anchored: true }),
    rolling: walkForwardStreams(streams, { ...plan, anchored: false }),
  };
}

/** Only what is known can hold. */
export function walksHold({ anchored, rolling }: Walks, { walkEfficiencyMin }: WalkLevels): boolean {
  return [anchored, rolling].every(
    (walk) => walk.type === 'value' && (walk.value.efficiency ?? -Infinity) >= walkEfficiencyMin,
  );
}

export function walkFigures({ anchored, rolling }: Walks, { walkEfficiencyMin }: WalkLevels): readonly GateFigure[] {
  const figures = [
    efficiencyFigure('walk-forward efficiency, trained on all days before', anchored, walkEfficiencyMin),
    efficiencyFigure('walk-forward efficiency, trained on as many days each time', rolling, walkEfficiencyMin),
  ];
  // The policy asks one question, and the worse answer is it.
  const worse = (figures[0]!.value ?? -Infinity) <= (figures[1]!.value ?? -Infinity) ? 0 : 1;
  return figures.map((figure, n) => (n === worse ? { measure: 'walk-forward-efficiency', ...figure } : figure));
}

function efficiencyFigure(label: string, walk: Walks['anchored'], min: number): GateFigure {
  const value = walk.type === 'value' ? walk.value.efficiency : undefined;
  return { label, ...(value === undefined ? {} : { value }), needs: `${min} or more` };
}

import type { CandidateView } from '../../../contract/index.ts';
import { formatPercent } from '../format/number.ts';
import { formatDay } from '../format/time.ts';
import { Empty, Panel } from '../ui/panel.tsx';

const WIDTH = 600;
const HEIGHT = 220;

/** What it earned on the days the search saw: the days it was chosen by. */
export function CandidateCurve({ curve }: Pick<CandidateView, 'curve'>) {
  const [first, last] = [curve[0], curve.at(-1)];
  return (
    <Panel title="On the days that were searched" note="of a constant capital, added up; no evidence by itself">
      {first === undefined || last === undefined || curve.length < 2 ? (
        <Empty title="No curve">There are fewer than two days.</Empty>
      ) : (
        <Curve points={curve} first={first} last={last} />
      )}
    </Panel>
  );
}

function Curve(props: {
  readonly points: CandidateView['curve'];
  readonly first: readonly [number, number];
  readonly last: readonly [number, number];
}) {
  const { points, first, last } = props;
  const sums = points.map(([, sum]) => sum);
  const [low, high] = [Math.min(0, ...sums), Math.max(0, ...sums)];
  const span = high - low || 1;
  const x = (time: number): number => (WIDTH * (time - first[0])) / (last[0] - first[0] || 1);
  const y = (sum: number): number => HEIGHT - (HEIGHT * (sum - low)) / span;
  const line = points.map(([time, sum]) => `${x(time).toFixed(1)},${y(sum).toFixed(1)}`).join(' ');
  const [from, to] = [first[0], last[0]].map((time) => formatDay(new Date(time).toISOString()));
  const percent = (sum: number): string => formatPercent(sum, 'negative', 1);
  const label =
    `Sum of returns from ${from} to ${to}: ends at ${percent(last[1])}, ` +
    `between ${percent(low)} and ${percent(high)}`;
  return (
    <figure className="curve" data-testid="candidate-curve">
      <div className="curve-plot">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
          <line className="curve-zero" x1={0} x2={WIDTH} y1={y(0)} y2={y(0)} />
          <polyline className="curve-line" points={line} />
        </svg>
        <div className="curve-scale num" aria-hidden="true">
          <span>{formatPercent(high, 'negative', 0)}</span>
          <span>{formatPercent(low, 'negative', 0)}</span>
        </div>
      </div>
      <figcaption className="curve-days num">
        <span>{from}</span>
        <span>{to}</span>
      </figcaption>
    </figure>
  );
}

import type { GateView } from '../../../contract/index.ts';
import { formatNumber } from '../format/number.ts';

/** Numbers that were asked about, each with what it has to be. */
export function FigureList({ figures }: Pick<GateView, 'figures'>) {
  if (figures.length === 0) return null;
  return (
    <dl className="gate-figures">
      {figures.map(({ label, value, needs }) => (
        <div key={label}>
          <dt className="sentence">{label}</dt>
          <dd className="num">
            {value === null ? 'unknown' : figure(value)}
            {needs !== null && <span className="gate-needs"> needed: {needs}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Three digits that matter; whole numbers whole. */
function figure(value: number): string {
  if (Number.isInteger(value)) return formatNumber(value, 0);
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return formatNumber(value, Math.min(places, 6));
}

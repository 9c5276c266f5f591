import type { StrategyView } from '../../../contract/index.ts';
import { Panel } from '../ui/panel.tsx';

/** What the strategy was set up with, and how it came to its phase. */
export function ParametersPanel({ strategy }: { readonly strategy: StrategyView }) {
  const { name, parameters, sizing, promotion } = strategy;
  return (
    <Panel title="Setup">
      <dl className="pairs">
        <Pair label="Strategy" value={name} />
        {Object.entries(parameters).map(([key, value]) => (
          <Pair key={key} label={key} value={typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)} />
        ))}
        <Pair label="Sizing" value={sizing} />
      </dl>
      {promotion !== null && <p className="setup-promotion">{promotion}</p>}
    </Panel>
  );
}

function Pair({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

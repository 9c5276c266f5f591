import type { StrategyView } from '../../../contract/index.ts';
import { useLive } from '../live/use-live.ts';
import { Loading, StaleTag } from '../ui/panel.tsx';
import { StrategyCard } from './strategy-card.tsx';

const COLUMNS: readonly { readonly phase: StrategyView['phase']; readonly title: string; readonly note: string }[] = [
  { phase: 'backtest', title: 'Backtest', note: 'on history' },
  { phase: 'paper', title: 'Paper', note: 'simulated money' },
  { phase: 'live', title: 'Live', note: 'at an exchange' },
];

/** Every strategy in the phase it has reached, with the evidence that brought it there. */
export function PipelineBoard() {
  const strategies = useLive((data) => data?.strategies);
  return (
    <section className="pipeline" aria-labelledby="pipeline-title">
      <header className="section-header">
        <h2 id="pipeline-title">Pipeline</h2>
        <StaleTag />
      </header>
      {strategies === undefined ? (
        <div className="card">
          <Loading what="strategies" />
        </div>
      ) : (
        <div className="board">
          {COLUMNS.map((column) => (
            <BoardColumn
              key={column.phase}
              {...column}
              strategies={strategies.filter(({ phase }) => phase === column.phase)}
            />
          ))}
        </div>
      )}
    </section>
  );
}

function BoardColumn(props: {
  readonly phase: StrategyView['phase'];
  readonly title: string;
  readonly note: string;
  readonly strategies: readonly StrategyView[];
}) {
  const { phase, title, note, strategies } = props;
  // A phase with more strategies gets more of the width.
  const weight = Math.max(0.6, Math.min(strategies.length, 4));
  return (
    <section className={`board-column phase-${phase}`} style={{ flexGrow: weight }} aria-label={`${title} phase`}>
      <header className="board-head">
        <h3>{title}</h3>
        <span className="count">{strategies.length}</span>
        {strategies.length > 0 && <span className="board-note">{note}</span>}
      </header>
      {strategies.length === 0 ? (
        <p className="board-empty">{EMPTY[phase]}</p>
      ) : (
        <div className="board-cards">
          {strategies.map((strategy) => (
            <StrategyCard key={strategy.strategyId} strategy={strategy} />
          ))}
        </div>
      )}
    </section>
  );
}

const EMPTY: Record<StrategyView['phase'], string> = {
  backtest: 'No strategy is being tested. A strategy is backtested first and comes to paper with that evidence.',
  paper: 'No strategy has come to paper yet.',
  live: 'Live trading is off: no exchange account is connected.',
};

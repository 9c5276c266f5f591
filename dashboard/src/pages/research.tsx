import { BacktestPanel } from '../research/backtest-panel.tsx';
import { BacktestsPanel } from '../research/backtests-panel.tsx';
import { DatasetsPanel } from '../research/datasets-panel.tsx';
import { useDocumentTitle } from '../shell/document-title.ts';

/** What there is to look at, and what a strategy would have done on it. */
export function ResearchPage() {
  useDocumentTitle('Research');
  return (
    <>
      <h1 className="visually-hidden">Research</h1>
      <BacktestPanel />
      <BacktestsPanel />
      <DatasetsPanel />
    </>
  );
}

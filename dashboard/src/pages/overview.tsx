import { ActivityPanel } from '../panels/activity-panel.tsx';
import { CandlePanel } from '../panels/candle-panel.tsx';
import { EquityPanel } from '../panels/equity-panel.tsx';
import { ExecutionPanel } from '../panels/execution-panel.tsx';
import { OrdersPanel } from '../panels/orders-panel.tsx';
import { PipelineBoard } from '../panels/pipeline-board.tsx';
import { PortfolioCards } from '../panels/portfolio-cards.tsx';
import { PositionsPanel } from '../panels/positions-panel.tsx';
import { SystemPanel } from '../panels/system-panel.tsx';
import { useDocumentTitle } from '../shell/document-title.ts';

export function Overview() {
  useDocumentTitle(undefined);
  return (
    <>
      <h1 className="visually-hidden">Overview</h1>
      <PortfolioCards />
      <div className="columns">
        <div className="span-8">
          <EquityPanel />
        </div>
        <div className="span-4 fill-height">
          <ActivityPanel />
        </div>
      </div>
      <PipelineBoard />
      <div className="columns">
        <div className="span-8">
          <CandlePanel />
        </div>
        <div className="span-4">
          <SystemPanel />
        </div>
        <div className="span-7">
          <PositionsPanel />
        </div>
        <div className="span-5">
          <OrdersPanel />
        </div>
        <div>
          <ExecutionPanel />
        </div>
      </div>
    </>
  );
}

import { useDocumentTitle } from '../shell/document-title.ts';
import { ChangesPanel } from '../risk/changes-panel.tsx';
import { DenialsPanel } from '../risk/denials-panel.tsx';
import { LimitsPanel } from '../risk/limits-panel.tsx';
import { ModesPanel } from '../risk/modes-panel.tsx';
import { useRisk } from '../risk/use-risk.ts';
import { Failed, Loading } from '../ui/panel.tsx';

const REFRESH_MS = 3_000;

/** What may be traded, how much of what is allowed is taken, and what was refused. */
export function RiskPage() {
  useDocumentTitle('Risk');
  const { data, error, refetch } = useRisk(REFRESH_MS);
  return (
    <>
      <h1 className="visually-hidden">Risk</h1>
      {data === undefined ? (
        <div className="card">
          {error === null ? (
            <Loading what="risk" />
          ) : (
            <Failed what="Risk" error={error} onRetry={() => void refetch()} />
          )}
        </div>
      ) : (
        <div className="columns">
          <div className="span-8">
            <ModesPanel risk={data} />
          </div>
          <div className="span-4 fill-height">
            <ChangesPanel changes={data.changes} />
          </div>
          <div>
            <LimitsPanel risk={data} />
          </div>
          <div>
            <DenialsPanel />
          </div>
        </div>
      )}
    </>
  );
}

import { useMutation } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { CampaignReportView, CampaignView } from '../../../contract/index.ts';
import { api, errorCode } from '../api.ts';
import { CandidatesPanel } from '../discovery/candidates-panel.tsx';
import { CampaignMarket, CampaignState, isOpen } from '../discovery/campaign-state.tsx';
import { FunnelPanel } from '../discovery/funnel-panel.tsx';
import { SearchPanel } from '../discovery/search-panel.tsx';
import { PrunedPanel, SurvivorsPanel } from '../discovery/survivors-panel.tsx';
import { discoveryChanged, useCampaign } from '../discovery/use-discovery.ts';
import { formatMinute } from '../format/time.ts';
import { ArrowLeft } from '../icons.tsx';
import { useDocumentTitle } from '../shell/document-title.ts';
import { CommandError } from '../ui/command-error.tsx';
import { Empty, Failed, Loading } from '../ui/panel.tsx';

/** One search: its funnel, live; then what came of it, and why. */
export function CampaignPage() {
  const { campaignId } = useParams({ from: '/signed-in/discovery/$campaignId' });
  const { data, error, refetch } = useCampaign(campaignId);
  useDocumentTitle(campaignId);
  if (data === undefined) {
    if (error === null) return <Loading what="campaign" />;
    return (
      <div className="card">
        {errorCode(error) === 'LAB_CAMPAIGN_UNKNOWN' ? (
          <Empty title={`There is no campaign ${campaignId}`}>
            <Link to="/discovery">Back to discovery</Link>
          </Empty>
        ) : (
          <Failed what="The campaign" error={error} onRetry={() => void refetch()} />
        )}
      </div>
    );
  }
  const { campaign, gates, report, reportReason } = data;
  return (
    <>
      <Heading campaign={campaign} report={report} reportReason={reportReason} />
      <div className="columns">
        <div className={report === null ? '' : 'span-8'}>
          <FunnelPanel campaign={campaign} gates={gates} report={report} />
        </div>
        {report !== null && (
          <div className="span-4">
            <SearchPanel campaign={campaign} report={report} />
          </div>
        )}
      </div>
      {report !== null && report.survivors !== null && report.survivors.kept.length > 0 && (
        <SurvivorsPanel campaignId={campaignId} survivors={report.survivors} />
      )}
      {report !== null && <CandidatesPanel campaignId={campaignId} candidates={report.candidates} />}
      {report !== null && report.survivors !== null && report.survivors.pruned.length > 0 && (
        <PrunedPanel
          campaignId={campaignId}
          pruned={report.survivors.pruned}
          inAll={report.funnel.find(({ step }) => step === 'novelty')?.ended ?? 0}
        />
      )}
    </>
  );
}

function Heading(props: {
  readonly campaign: CampaignView;
  readonly report: CampaignReportView | null;
  readonly reportReason: string | null;
}) {
  const { campaign, report, reportReason } = props;
  const { campaignId, market, createdAt } = campaign;
  const found = report?.candidates.some(({ endedAt }) => endedAt === null) === true;
  return (
    <header className="page-head">
      <Link to="/discovery" className="back">
        <ArrowLeft /> Discovery
      </Link>
      <div className="detail-title">
        <h1>{campaignId}</h1>
        <CampaignState {...campaign} />
        <span className="page-commands">
          <Commands campaign={campaign} />
        </span>
      </div>
      <p className="page-what">
        <CampaignMarket market={market} /> · began {formatMinute(createdAt)} UTC
      </p>
      {report !== null && (
        <p className={`conclusion ${found ? 'conclusion-found' : ''}`} data-testid="conclusion">
          {report.conclusion}
        </p>
      )}
      {report === null && !isOpen(campaign) && <p className="conclusion">No report: {reportReason}</p>}
      {market?.simulated === true && (
        <p className="discovery-simulated">
          <strong>SIMULATED MARKET:</strong> these prices never happened, and whatever is found in them is luck.
        </p>
      )}
    </header>
  );
}

function Commands({ campaign: { campaignId, state } }: { readonly campaign: CampaignView }) {
  const command = useMutation({
    mutationFn: async (what: 'cancel' | 'resume') =>
      what === 'cancel' ? api.cancelCampaign({ id: campaignId }) : api.resumeCampaign({ id: campaignId }),
    onSettled: discoveryChanged,
  });
  const what = state === 'searching' || state === 'queued' ? 'cancel' : 'resume';
  const canDo = what === 'cancel' || state === 'stopped' || state === 'failed';
  return (
    <>
      {canDo && (
        <button
          type="button"
          className="btn btn-sm"
          data-testid={`campaign-${what}`}
          disabled={command.isPending}
          onClick={() => {
            command.mutate(what);
          }}
        >
          {what === 'cancel' ? 'Stop' : 'Go on'}
        </button>
      )}
      <CommandError error={command.error} what="Nothing was changed" />
    </>
  );
}

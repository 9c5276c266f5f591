import { Link, useParams } from '@tanstack/react-router';
import type { CampaignView, CandidateView, SurvivorsView } from '../../../contract/index.ts';
import { ALLOCATIONS } from '../discovery/allocation-words.ts';
import { CandidateCurve } from '../discovery/candidate-curve.tsx';
import { CandidateVerdict } from '../discovery/candidates-panel.tsx';
import { CampaignMarket } from '../discovery/campaign-state.tsx';
import { GatesPanel } from '../discovery/gates-panel.tsx';
import { LooksPanel } from '../discovery/looks-panel.tsx';
import { RulesPanel } from '../discovery/rules-panel.tsx';
import { useCampaign } from '../discovery/use-discovery.ts';
import { formatCount, formatDrawdown, formatNumber, formatPercent } from '../format/number.ts';
import { ArrowLeft } from '../icons.tsx';
import { useDocumentTitle } from '../shell/document-title.ts';
import { Fact } from '../ui/fact.tsx';
import { toneOf } from '../ui/amount.tsx';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';

/** One candidate: what it is, what it did, and why it was or was not promoted. */
export function CandidatePage() {
  const { campaignId, trial } = useParams({ from: '/signed-in/discovery/$campaignId/$trial' });
  const { data, error, refetch } = useCampaign(campaignId);
  const candidate = data?.report?.candidates.find((one) => String(one.trial) === trial);
  useDocumentTitle(candidate?.title ?? `Candidate ${trial}`);
  if (data === undefined) {
    if (error === null) return <Loading what="candidate" />;
    return (
      <div className="card">
        <Failed what="The candidate" error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (candidate === undefined) {
    return (
      <div className="card">
        <Empty title={`There is no candidate ${trial} in the report of ${campaignId}`}>
          {data.reportReason !== null && <>{data.reportReason}. </>}
          <Link to="/discovery/$campaignId" params={{ campaignId }}>
            To the campaign
          </Link>
        </Empty>
      </div>
    );
  }
  const fileName = `${campaignId}-${trial}.rules.json`;
  return (
    <>
      <Heading campaign={data.campaign} candidate={candidate} />
      <div className="columns">
        <div className="span-8 stack">
          <GatesPanel candidate={candidate} />
          {candidate.looks.length > 0 && <LooksPanel looks={candidate.looks} />}
          <CandidateCurve curve={candidate.curve} />
        </div>
        <div className="span-4 stack">
          {candidate.endedAt === null && (
            <ToPaper candidate={candidate} campaignId={campaignId} survivors={data.report?.survivors ?? null} />
          )}
          <Figures candidate={candidate} />
          <RulesPanel candidate={candidate} fileName={fileName} />
        </div>
      </div>
    </>
  );
}

function Heading({ campaign, candidate }: { readonly campaign: CampaignView; readonly candidate: CandidateView }) {
  const { campaignId, market } = campaign;
  const { trial, title, description, endedAt, gates } = candidate;
  return (
    <header className="page-head">
      <Link to="/discovery/$campaignId" params={{ campaignId }} className="back">
        <ArrowLeft /> {campaignId}
      </Link>
      <div className="detail-title">
        <h1>
          #{trial} {title}
        </h1>
        <CandidateVerdict {...candidate} />
      </div>
      <p className="page-what">
        <CampaignMarket market={market} />
      </p>
      <p className="page-description">{description}</p>
      <p className={`conclusion ${endedAt === null ? 'conclusion-found' : ''}`} data-testid="candidate-why">
        {endedAt === null
          ? 'It passed every gate, and may go to paper. Paper has to show that it trades as it was tested.'
          : `Not promoted: it ended at "${endedAt.title}". ${gates.at(-1)?.sentence ?? ''}`}
      </p>
    </header>
  );
}

function ToPaper(props: {
  readonly candidate: CandidateView;
  readonly campaignId: string;
  readonly survivors: SurvivorsView | null;
}) {
  const { candidate, campaignId, survivors } = props;
  const { trial, halfSize } = candidate;
  const shares = survivors?.kept.find((one) => one.trial === trial)?.shares;
  return (
    <Panel title="To paper">
      <div className="to-paper">
        <p>
          Its rules are{' '}
          <code>
            lab/reports/{campaignId}-{trial}.rules.json
          </code>{' '}
          in the data folder. Look at it once more with <code>assay backtest --strategy FILE --bars DATASET</code>.
        </p>
        {survivors !== null && (
          <p>
            {shares === undefined || shares === null ? (
              'Its share of the capital is not known.'
            ) : (
              <>
                Its share of the capital that is set apart for what was found is{' '}
                <strong className="num">{formatPercent(shares[survivors.allocation], 'negative', 1)}</strong>, by{' '}
                {ALLOCATIONS[survivors.allocation].toLowerCase()}.
              </>
            )}{' '}
            <code>lab/reports/{campaignId}.toml</code> has it as blocks of a configuration file: put them into yours,
            and begin a paper session with <code>assay serve --config assay.toml --new-session</code>.
          </p>
        )}
        {halfSize && (
          <p>
            Its neighbours earn less, so it goes on at half of the size
            {shares === undefined || shares === null ? ': give it half of what you would.' : ': its share is halved.'}
          </p>
        )}
      </div>
    </Panel>
  );
}

function Figures({ candidate: { figures } }: { readonly candidate: CandidateView }) {
  const { annualSharpe, excessSharpe, maxDrawdown, trades, turnover, fees, funding } = figures;
  return (
    <Panel title="Figures" note="of the searched days">
      <dl className="tiles">
        <Fact label="Return">
          <span className={toneOf(figures.return)}>{formatPercent(figures.return, 'always', 1)}</span>
        </Fact>
        <Fact label="Sharpe a year">{formatNumber(annualSharpe, 2)}</Fact>
        <Fact label="Beyond its exposure">{formatNumber(excessSharpe, 2)}</Fact>
        <Fact label="Deepest fall">{formatDrawdown(maxDrawdown, 1)}</Fact>
        <Fact label="Round trips">{formatCount(trades)}</Fact>
        <Fact label="Turnover">{formatNumber(turnover, 1)}×</Fact>
        <Fact label="Fees">{formatPercent(fees, 'negative', 1)}</Fact>
        <Fact label="Funding">{formatPercent(funding, 'negative', 1)}</Fact>
      </dl>
    </Panel>
  );
}

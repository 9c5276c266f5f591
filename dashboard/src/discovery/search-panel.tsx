import type { ReactNode } from 'react';
import type { CampaignReportView, CampaignView } from '../../../contract/index.ts';
import { formatCount, formatPercent } from '../format/number.ts';
import { formatDay } from '../format/time.ts';
import { Hint } from '../ui/hint.tsx';
import { Panel } from '../ui/panel.tsx';

/** What holds for the search as a whole, and decides what any candidate of it is worth. */
export function SearchPanel({
  campaign,
  report,
}: {
  readonly campaign: CampaignView;
  readonly report: CampaignReportView;
}) {
  const { market, level, triedEver, search, ledgerDigest } = report;
  return (
    <Panel title="The search as a whole">
      <dl className="pairs" data-testid="search-facts">
        <Fact
          label="p-value of the whole search"
          about="Hansen's test: is any of it more than luck? A candidate is decided by a stricter test, Romano and Wolf's, which the conclusion tells."
        >
          {search === null ? <Unknown why="nothing traded enough" /> : formatPercent(search.pValue)}
        </Fact>
        <Fact
          label="May be wrong by"
          about="Campaigns on the same data share one chance of 5 % to be wrong: each later one gets less of it."
        >
          {formatPercent(level)}
        </Fact>
        <Fact label="Tried ever on this coin and time" about="Distinct configurations, of all campaigns and by hand.">
          {formatCount(triedEver)}
        </Fact>
        <Fact
          label="Choosing the best overfits"
          about="Probability of backtest overfitting: how often the best of one half of the days is below the middle in the other. 50 % is pure luck."
        >
          {search === null || search.overfitting === null ? (
            <Unknown why="too little data" />
          ) : (
            formatPercent(search.overfitting, 'negative', 1)
          )}
        </Fact>
        <Fact
          label="Worth so many independent trials"
          about="Candidates resemble each other. Two ways to count how many they are worth; told, not decided by."
        >
          {search === null || search.effectiveTrials === null ? (
            <Unknown why="too few, or too many to compare" />
          ) : (
            range(search.effectiveTrials, (value) => formatCount(Math.round(value)))
          )}
        </Fact>
        <Fact
          label="Variants of so many ideas"
          about="Clusters of candidates that move together. Many tries of few ideas are fewer tries than they seem."
        >
          {search === null || search.clusters === null ? (
            <Unknown why="too few to compare" />
          ) : (
            formatCount(search.clusters)
          )}
        </Fact>
        <Fact
          label="Deflated Sharpe ratio of the best"
          about="Probability that the best is above what luck makes of so many trials; told, not decided by."
        >
          {search === null || search.deflatedSharpe === null ? (
            <Unknown why="too little data" />
          ) : (
            range(search.deflatedSharpe, (value) => formatPercent(value, 'negative', 1))
          )}
        </Fact>
        <Fact label="Days searched">
          {formatDay(market.from)} to {formatDay(market.to)}, {formatCount(market.days)}
        </Fact>
        <Fact label="Days sealed">
          {formatDay(market.sealedFrom)} to {formatDay(market.sealedTo)}
        </Fact>
        <Fact label="Search, seed">
          {campaign.search ?? '—'}, {campaign.seed}
        </Fact>
        <Fact label="Ledger" about="Equal where the same was tried on the same data, on any machine.">
          <code title={ledgerDigest}>{ledgerDigest.slice(0, 12)}</code>
        </Fact>
      </dl>
    </Panel>
  );
}

function Fact(props: { readonly label: string; readonly about?: string; readonly children: ReactNode }) {
  const { label, about, children } = props;
  return (
    <div>
      <dt>
        {label} {about !== undefined && <Hint about={label.toLowerCase()}>{about}</Hint>}
      </dt>
      <dd className="num">{children}</dd>
    </div>
  );
}

function Unknown({ why }: { readonly why: string }) {
  return <span className="muted">unknown: {why}</span>;
}

function range(values: readonly [number, number], write: (value: number) => string): string {
  const [least, most] = [write(Math.min(...values)), write(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
}

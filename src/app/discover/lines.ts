import {
  ALLOCATION_METHODS,
  GATE_TITLES,
  LOOK_TITLES,
  type AllocationMethod,
  type CampaignReport,
  type CandidateReport,
  type SearchProgress,
  type Survivors,
} from '../../research/index.ts';

/** Of the bar that shows how many are left at a step. */
const BAR_CELLS = 24;
const SHOWN_CANDIDATES = 3;

/** How a search stands, in one line of a terminal, no wider than it. */
export function progressLine(progress: SearchProgress, columns: number): string {
  const { tried, of, repeated, best, remainingMs } = progress;
  const [top] = best;
  const words = [
    `${tried} of ${of} tried`,
    ...(repeated > 0 ? [`${repeated} proposed again`] : []),
    ...(top?.objectives === undefined ? [] : [`best so far ${top.objectives[0]!.toFixed(2)} (${top.candidate.title})`]),
    ...(remainingMs === undefined || tried >= of ? [] : [`${duration(remainingMs)} left`]),
  ];
  const line = words.join('  ');
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}

/** The whole funnel, the verdict and the reasons, for a terminal. */
export function reportLines(report: CampaignReport): readonly string[] {
  const { market, funnel, rejected, search, candidates, survivors, conclusion, triedEver, level } = report;
  const first = funnel[0]!.passed;
  const width = Math.max(...funnel.map(({ title }) => title.length));
  const lines = [
    '',
    `${market.instrument} ${market.timeframe}, campaign ${report.campaignId}`,
    `  searched ${day(market.from)} to ${day(market.to)}, ${count(market.days)} days; sealed ${day(market.sealedFrom)} to ${day(market.sealedTo)}`,
    `  tried on this coin and time, ever: ${count(triedEver)} configurations; this campaign may be wrong by ${percent(level)}`,
    '',
    ...funnel.map(({ title, passed, step }) => {
      const lost = step === 'proposed' || step === 'distinct' ? undefined : rejected[step];
      const reason = lost === undefined ? '' : `   ${count(lost)} ended here`;
      return `  ${title.padEnd(width)}  ${count(passed).padStart(7)}  ${bar(passed, first)}${reason}`.trimEnd();
    }),
    '',
  ];
  if (search !== undefined) lines.push(...searchLines(search), '');
  lines.push(...endLines(report), ...proposerLines(report), ...frontLines(report));
  const found = candidates.filter(({ rejectedBy }) => rejectedBy === undefined);
  for (const candidate of found.length > 0 ? found : candidates.slice(0, SHOWN_CANDIDATES)) {
    lines.push(...candidateHead(candidate), ...lookLines(candidate, { figures: false }), '');
  }
  if (survivors !== undefined) lines.push(...survivorLines(survivors, rejected.novelty ?? 0));
  lines.push(conclusion);
  return lines;
}

/** One candidate: what it is, what each gate said, and how it looks from other sides, with every figure. */
export function candidateLines(candidate: CandidateReport): readonly string[] {
  return [...candidateHead(candidate), ...lookLines(candidate, { figures: true })];
}

function candidateHead({
  trial,
  title,
  description,
  figures,
  gates,
  rejectedBy,
  halfSize,
}: CandidateReport): readonly string[] {
  const verdict =
    rejectedBy === undefined
      ? `may go to paper${halfSize ? ' at half of the size' : ''}`
      : `ended at: ${GATE_TITLES[rejectedBy]}`;
  return [
    `  #${trial} ${title}: ${verdict}`,
    `     ${description}`,
    `     on the days that were searched: return ${percent(figures.return)}, Sharpe ${figures.annualSharpe.toFixed(2)} a year ` +
      `(${figures.excessSharpe.toFixed(2)} beyond its mean exposure), deepest fall ${percent(figures.maxDrawdown)}, ${count(figures.trades)} round trips`,
    ...gates.map(({ gate, verdict: said, sentence }) => `     ${MARKS[said]} ${GATE_TITLES[gate]}: ${sentence}`),
  ];
}

function lookLines({ looks = [] }: CandidateReport, show: { readonly figures: boolean }): readonly string[] {
  return looks.flatMap(({ look, state, sentence, figures }) => [
    `     ${LOOK_MARKS[state]} ${LOOK_TITLES[look]}: ${sentence}`,
    ...(show.figures
      ? figures.map(({ label, value }) => `         ${label}: ${value === undefined ? 'unknown' : short(value)}`)
      : []),
  ]);
}

const MARKS = { passed: '✓', failed: '✗', unknown: '?' } as const;

const LOOK_MARKS = { told: '·', flagged: '!', unknown: '?' } as const;

const ALLOCATION_WORDS: Readonly<Record<AllocationMethod, string>> = {
  hrp: 'hierarchical risk parity',
  'inverse-volatility': 'inverse volatility',
  kelly: 'a capped quarter of Kelly',
};

const SHOWN_PRUNED = 5;

/** What is kept, what each gets, and what was too much like them. */
function survivorLines({ allocation, kept, pruned, sharesUnknown }: Survivors, prunedInAll: number): readonly string[] {
  const lines: string[] = [];
  if (kept.length > 0) {
    const ways = [allocation, ...ALLOCATION_METHODS.filter((method) => method !== allocation)];
    lines.push(
      sharesUnknown === undefined
        ? `  kept, with a share of the capital that is set apart for them, by ${ALLOCATION_WORDS[allocation]}:`
        : `  kept; their shares of the capital are unknown: ${sharesUnknown}`,
    );
    for (const { trial, title, halfSize, shares } of kept) {
      const others = shares === undefined ? [] : ways.slice(1).map((method) => `${method} ${percent(shares[method])}`);
      const own = shares === undefined ? '?' : percent(shares[allocation]);
      const half = halfSize ? ', halved for its neighbours' : '';
      const rest = others.length === 0 ? '' : `  (${others.join(', ')}${half})`;
      lines.push(`  ${own.padStart(8)}  #${trial} ${title}${rest}`);
    }
    lines.push('');
  }
  if (pruned.length > 0) {
    lines.push(`  left out as near copies: ${count(prunedInAll)}`);
    for (const { trial, title, like } of pruned.slice(0, SHOWN_PRUNED)) {
      const who = like.trial === undefined ? like.name : `#${like.trial} ${like.name}`;
      lines.push(`  ${like.correlation.toFixed(2).padStart(8)}  #${trial} ${title}, like ${who}`);
    }
    if (prunedInAll > SHOWN_PRUNED) lines.push(`            and ${count(prunedInAll - SHOWN_PRUNED)} more`);
    lines.push('');
  }
  return lines;
}

function searchLines(search: NonNullable<CampaignReport['search']>): readonly string[] {
  const { pValue, overfitting, effectiveTrials, clusters, deflatedSharpe } = search;
  const range = (values: readonly [number, number], write: (value: number) => string): string =>
    `${write(Math.min(...values))} to ${write(Math.max(...values))}`;
  return [
    `  is any of it more than luck? p = ${short(pValue)} (Hansen's test of the whole search)`,
    ...(overfitting === undefined
      ? []
      : [`  probability that choosing the best overfits: ${percent(overfitting)}; 50 % is pure luck`]),
    ...(effectiveTrials === undefined
      ? []
      : [
          `  worth ${range(effectiveTrials, (value) => count(Math.round(value)))} independent trials` +
            (clusters === undefined ? '' : `; variants of ${count(clusters)} ideas`),
        ]),
    ...(deflatedSharpe === undefined
      ? []
      : [`  deflated Sharpe ratio of the best: ${range(deflatedSharpe, short)}; told, not decided by`]),
  ];
}

const ENDS: Partial<Record<NonNullable<CampaignReport['ended']>, string>> = {
  exhausted: 'there was nothing more to propose',
  'no-improvement': 'nothing better came for as long as was asked to wait',
  time: 'the time that was given was over',
  stalled: 'everything it proposed had been tried',
};

function endLines({ ended }: CampaignReport): readonly string[] {
  const why = ended === undefined ? undefined : ENDS[ended];
  return why === undefined ? [] : [`  ended before its budget was used: ${why}`, ''];
}

/** Whether cleverness was worth it: what beat its error, by who proposed it. */
function proposerLines({ proposers = [] }: CampaignReport): readonly string[] {
  if (proposers.length < 2) return [];
  const lines = proposers.map(({ name, tried, measured, median, aboveError }) => {
    const middle = median === undefined ? '' : `, ${short(median)} in the middle`;
    const share = measured === 0 ? '' : `, ${percent(aboveError / measured)} above one standard error`;
    return `    ${name.padEnd(11)}  ${count(tried).padStart(7)} tried${share}${middle}`;
  });
  return ['  by who proposed them; the control is chance alone:', ...lines, ''];
}

const FRONT_SHOWN = 12;

function frontLines({ front }: CampaignReport): readonly string[] {
  if (front === undefined) return [];
  if (front.length === 0) return ['  nothing that traded keeps the constraints', ''];
  const names = Object.keys(front[0]!.values) as (keyof (typeof front)[0]['values'])[];
  const row = (cells: readonly string[], title: string): string =>
    `    ${cells.map((cell) => cell.padStart(9)).join('')}  ${title}`.trimEnd();
  return [
    `  nobody is better in all that was asked than these ${count(front.length)}; all were judged by the same gates:`,
    row(names, ''),
    ...front.slice(0, FRONT_SHOWN).map(({ trial, title, values }) =>
      row(
        names.map((name) => short(values[name]!)),
        `#${trial} ${title}`,
      ),
    ),
    ...(front.length > FRONT_SHOWN ? [`    and ${front.length - FRONT_SHOWN} more`] : []),
    '',
  ];
}

function bar(value: number, of: number): string {
  if (of === 0 || value === 0) return '·';
  return '█'.repeat(Math.max(1, Math.round((BAR_CELLS * value) / of)));
}

function percent(share: number): string {
  return `${short(100 * share)} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

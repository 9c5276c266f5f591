import { metric } from '../../metrics/registry.ts';
import type { ReportConfidence, ReportInput, ReportInterval } from '../input.ts';
import { markup, type Markup } from '../markup.ts';
import { decimal, numeral, percent } from '../numerals.ts';
import { SIGNED, unknownValue } from './value.ts';

type Known = Extract<ReportConfidence, { type: 'confidence' }>;

/** How much of the result luck could have made, and how much was tried to find it. */
export function confidence(input: ReportInput): Markup | undefined {
  const { confidence: found } = input;
  if (found === undefined) return undefined;
  return markup`
    <section id="confidence">
      <h2>How sure this is</h2>
      <div class="groups wide">
        <div class="panel">
          <h3>Edge or luck</h3>
          <dl class="facts figures">
            ${fact('Trials behind it', found.trials === undefined ? markup`<b class="warn">unknown</b>` : text(decimal(found.trials, 0)), trialsNote(found))}
            ${found.type === 'confidence' ? edgeFacts(found) : fact('Edge', text('unknown'), `No value: ${found.reason}.`)}
          </dl>
        </div>
        <div class="panel">
          <h3>Nineteen times in twenty between</h3>
          ${found.type === 'confidence' ? intervals(found, input.currency) : markup`<p class="note">No value: ${found.reason}.</p>`}
        </div>
      </div>
    </section>
  `;
}

function trialsNote({ trials }: ReportConfidence): string {
  if (trials === undefined)
    return 'Nobody has said how many settings were tried before. The best of many looks good: what follows holds if this was the first.';
  return trials === 1
    ? 'It was the only one that was tried.'
    : 'Settings that were evaluated, good or not; the best of them is here.';
}

function edgeFacts({ edge, deflated, days, minimumDays }: Known): Markup[] {
  const between =
    edge?.low === undefined || edge.high === undefined
      ? ''
      : `, ${percent(edge.low)} to ${percent(edge.high)} when its days are drawn anew`;
  const enough = decimal(minimumDays ?? 0, 0);
  return [
    fact(
      'Probability of an edge',
      edge === undefined ? unknownValue('No value.') : text(percent(edge.value)),
      `That the true Sharpe ratio is above zero, for returns of this shape${between}.`,
    ),
    fact(
      minimumDays === undefined ? 'Days so far' : 'Days so far, of days it takes',
      text(minimumDays === undefined ? decimal(days, 0) : `${decimal(days, 0)} of ${enough}`),
      minimumDays === undefined
        ? 'The Sharpe ratio is not above zero: no time is long enough to show that it is.'
        : `A Sharpe ratio like this is shown to be above zero, with 95%, after ${enough} days.${days < minimumDays ? ' These are too few.' : ''}`,
    ),
    fact(
      'After the search',
      deflated === undefined
        ? unknownValue('No value while nobody has said how much was tried.')
        : text(percent(deflated.probability)),
      deflated === undefined
        ? 'Deflated Sharpe ratio: the probability of an edge beyond the best of so many useless trials.'
        : `Probability that it is above ${decimal(deflated.luckSharpe, 2)}, which the best of so many useless trials would show (deflated Sharpe ratio).`,
    ),
  ];
}

function intervals({ intervals: list, meanBlock, resamples, seed }: Known, currency: string): Markup {
  if (list.length === 0) return markup`<p class="note">No figure has an interval.</p>`;
  return markup`
    <table class="plain intervals">
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col" class="number">Measured</th>
          <th scope="col" class="number">From</th>
          <th scope="col" class="number">To</th>
        </tr>
      </thead>
      <tbody>${list.map((one) => intervalRow(one, currency))}</tbody>
    </table>
    <p class="note after">
      Sharpe by Mertens’ error, which allows for skew and fat tails. The others by ${decimal(resamples, 0)} resamples of the
      days in blocks of ${decimal(meanBlock, 1)} on average, seed ${seed}. Both hold for a market that stays as it was.
    </p>
  `;
}

function intervalRow({ metric: key, value, low, high }: ReportInterval, currency: string): Markup {
  const { label, unit } = metric(key);
  const shown = (number: number) => numeral(number, unit, { currency, signed: SIGNED.has(key) });
  return markup`<tr>
    <th scope="row">${label}</th><td class="number">${shown(value)}</td>
    <td class="number">${shown(low)}</td><td class="number">${shown(high)}</td>
  </tr>`;
}

function fact(label: string, value: Markup, note: string): Markup {
  return markup`<div><dt>${label}<small>${note}</small></dt><dd>${value}</dd></div>`;
}

function text(value: string): Markup {
  return markup`${value}`;
}

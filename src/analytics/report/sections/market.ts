import { MARKET_FACTORS, type Loading } from '../../attribution/market-factors.ts';
import type { ReportCapacity, ReportMeasurements } from '../input.ts';
import { markup, type Markup } from '../markup.ts';
import { decimal, money, percent } from '../numerals.ts';
import { unknownValue } from './value.ts';

/** What it moved with, and how much of it the market bears. */
export function market({ factors, capacity }: ReportMeasurements, currency: string): Markup {
  return markup`
    <section id="market" class="groups wide">
      <div class="panel">
        <h3>What it moved with</h3>
        ${factors.type === 'exposure' ? factorTable(factors) : markup`<p class="note">No value: ${factors.reason}.</p>`}
      </div>
      <div class="panel">
        <h3>How much capital it bears</h3>
        ${capacity.type === 'capacity' ? capacityFacts(capacity, currency) : markup`<p class="note">No value: ${capacity.reason}.</p>`}
      </div>
    </section>
  `;
}

type Exposure = Extract<ReportMeasurements['factors'], { type: 'exposure' }>;

function factorTable({ loadings, rSquared, days, lags }: Exposure): Markup {
  return markup`
    <table class="plain intervals">
      <thead>
        <tr>
          <th scope="col">Factor</th>
          <th scope="col" class="number">Loading</th>
          <th scope="col" class="number">Error</th>
          <th scope="col" class="number">t</th>
        </tr>
      </thead>
      <tbody>${loadings.map((loading, index) => loadingRow(loading, index))}</tbody>
    </table>
    <p class="note after">
      Daily returns of ${decimal(days, 0)} days on what the market did, and was doing before: ${percent(rSquared)} of their
      variance is explained. Errors by Newey and West, ${lags} lags. Beyond 2 in t a loading is more than chance, one time in
      twenty excepted.
    </p>
  `;
}

function loadingRow({ name, value, error, t }: Loading, index: number): Markup {
  const shown = (number: number, signed = false) =>
    index === 0 ? percent(number, signed) : decimal(number, 3, signed);
  const note = index === 0 ? 'Yearly return that none of them explains.' : MARKET_FACTORS[index - 1]!.definition;
  return markup`<tr>
    <th scope="row" title="${note}">${name}</th>
    <td class="number">${shown(value, true)}</td>
    <td class="number">${shown(error)}</td>
    <td class="number">${t === undefined ? unknownValue('No error.') : decimal(t, 1, true)}</td>
  </tr>`;
}

function capacityFacts(found: Extract<ReportCapacity, { type: 'capacity' }>, currency: string): Markup {
  const capital = (amount: number | undefined) =>
    amount === undefined
      ? unknownValue('No value for a strategy that did not earn.')
      : markup`${decimal(amount, 0)}\u00a0${currency}`;
  const rows: readonly (readonly [label: string, value: Markup, note: string])[] = [
    [
      'Most is earned at',
      capital(found.capitalBest),
      'Beyond this, what is moved by trading costs more than the next unit of capital earns.',
    ],
    ['Nothing is earned at', capital(found.capitalZero), 'Impact has eaten the whole profit.'],
    [
      'A twentieth of the volume at',
      capital(found.capitalByVolume),
      'Nineteen fills in twenty take no more than 5% of what was traded in their bar.',
    ],
    [
      'Share of a bar’s volume',
      markup`${percent(found.participationMedian)}`,
      `Of half the fills no more, of nineteen in twenty no more than ${percent(found.participation95)}.`,
    ],
    [
      'Impact at this size',
      markup`${money(found.impact)}\u00a0${currency}`,
      'What the market would have moved against our own orders; the fills of this run leave it out.',
    ],
  ];
  return markup`
    <dl class="facts figures">${rows.map(([label, value, note]) => markup`<div><dt>${label}<small>${note}</small></dt><dd>${value}</dd></div>`)}</dl>
    <p class="note after">
      Impact by the law of the square root: daily volatility times the root of the share of the day’s volume, factor one. A
      guess of the size, not of the digits; sizes are taken to grow with the capital.
    </p>
  `;
}

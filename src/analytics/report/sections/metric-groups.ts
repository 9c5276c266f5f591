import { METRIC_GROUPS, metric, type MetricGroup, type MetricKey } from '../../metrics/registry.ts';
import { markup, type Markup } from '../markup.ts';
import type { ReportInput } from '../input.ts';
import { metricValue } from './value.ts';

/** Every metric, by group, each with its definition behind its name. */
export function metricGroups(input: ReportInput): Markup {
  const { returnsPer } = input.measurements;
  const columns = [METRIC_GROUPS.slice(0, 3), METRIC_GROUPS.slice(3, 7), METRIC_GROUPS.slice(7)];
  return markup`
    <section id="metrics">
      <h2>All metrics</h2>
      <p class="note">
        From returns per ${returnsPer === '1d' ? 'UTC day' : returnsPer}, net of costs; a year is 365 days; risk-free rate
        zero. Point at a name, or tap it, for its definition.
      </p>
      <div class="groups">
        ${columns.map((column) => markup`<div class="column">${column.map((group) => panel(input, group))}</div>`)}
      </div>
    </section>
  `;
}

function panel(input: ReportInput, { title, keys }: MetricGroup): Markup {
  return markup`
    <div class="panel">
      <h3>${title}</h3>
      <dl class="metrics">${keys.map((key) => row(input, key))}</dl>
    </div>
  `;
}

function row(input: ReportInput, key: MetricKey): Markup {
  const { label, definition } = metric(key);
  return markup`
    <div class="term" tabindex="0">
      <dt>${label}</dt>
      <dd>${metricValue(input, key)}</dd>
      <dd class="tip">${definition}</dd>
    </div>
  `;
}

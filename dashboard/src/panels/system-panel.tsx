import type { ComponentView, SystemStatus } from '../../../contract/index.ts';
import { formatBytes, formatCount, formatNumber, formatPercent, UNKNOWN } from '../format/number.ts';
import { formatDuration, formatMinute } from '../format/time.ts';
import { useAgeMs, useLive } from '../live/use-live.ts';
import { Fact } from '../ui/fact.tsx';
import { Loading, Panel } from '../ui/panel.tsx';

/** Whether the machinery is well: feed, storage, process, and each component's own word. */
export function SystemPanel() {
  const status = useLive((data) => data?.systemStatus);
  return (
    <Panel title="System" note={status === undefined ? undefined : <Uptime since={status.startedAt} />}>
      {status === undefined ? <Loading what="system status" /> : <Status status={status} />}
    </Panel>
  );
}

function Status({ status }: { readonly status: SystemStatus }) {
  const { feed, storage, process, clients, node, components } = status;
  return (
    <div className="system">
      <Feed feed={feed} />
      <ul className="components" aria-label="Components">
        {components.map((component) => (
          <Component key={component.name} component={component} />
        ))}
      </ul>
      <dl className="system-facts">
        <Fact label="Journal">{formatCount(storage.journalSeq)} entries</Fact>
        <Fact label="Database">
          <span title={storage.url}>{formatBytes(storage.sizeBytes)}</span>
        </Fact>
        <Fact label="Commit p50 / p99">
          {ms(storage.commitP50Ms)} / {ms(storage.commitP99Ms)}
        </Fact>
        <Fact label="Event loop p99">{ms(process.eventLoopDelayP99Ms)}</Fact>
        <Fact label="Memory">
          <span title={`${formatBytes(process.heapBytes)} of it JavaScript heap`}>{formatBytes(process.rssBytes)}</span>
        </Fact>
        <Fact label="CPU">{formatPercent(process.cpu, 'negative', 0)} of a core</Fact>
        <Fact label="Browsers">{formatCount(clients)}</Fact>
        <Fact label="Node">{node}</Fact>
      </dl>
    </div>
  );
}

function Feed({ feed }: { readonly feed: SystemStatus['feed'] }) {
  const { state, speed, progress, bars, endsAt } = feed;
  return (
    <div className="feed">
      <p>
        <span>
          <strong>Feed {state}</strong> at {formatNumber(speed, 0)}×
        </span>
        <span className="muted num">
          {formatCount(bars)} bars{progress === null ? '' : ` · ${formatPercent(progress, 'negative', 0)}`}
        </span>
      </p>
      {progress !== null && (
        <progress className="feed-progress" max={1} value={progress} aria-label="Progress of the replay" />
      )}
      {endsAt !== null && <p className="muted">Ends at {formatMinute(endsAt)} UTC, market time</p>}
    </div>
  );
}

function Component({ component: { name, state, detail, asOf } }: { readonly component: ComponentView }) {
  const ageMs = useAgeMs(asOf);
  return (
    <li
      className={`component component-${state}`}
      title={ageMs === undefined ? undefined : `Checked ${formatDuration(ageMs)} ago`}
    >
      <span className="dot" aria-hidden="true" />
      <strong>{name}</strong>
      <span className="component-state">{state}</span>
      <span className="component-detail">{detail}</span>
    </li>
  );
}

function Uptime({ since }: { readonly since: string }) {
  const ageMs = useAgeMs(since);
  return <>up {ageMs === undefined ? UNKNOWN : formatDuration(ageMs)}</>;
}

function ms(value: number | null): string {
  return value === null ? UNKNOWN : `${formatNumber(value, value < 10 ? 1 : 0)} ms`;
}

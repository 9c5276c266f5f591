import { useSyncExternalStore } from 'react';
import { Check, Cross, StopOctagon } from '../icons.tsx';

interface Toast {
  readonly id: number;
  readonly kind: 'success' | 'error';
  readonly title: string;
  readonly detail: string;
}

const SUCCESS_MS = 7_000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

/** Tells the outcome of a command. What went wrong stays until it is dismissed. */
export function toast(message: Omit<Toast, 'id'>): void {
  lastId += 1;
  const id = lastId;
  show([...toasts.slice(-4), { id, ...message }]);
  if (message.kind === 'success') setTimeout(() => dismiss(id), SUCCESS_MS); // ambient-ok: a message leaves the screen
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, kind, title, detail }) => (
        <div key={id} className={`toast-card toast-${kind}`}>
          {kind === 'success' ? <Check /> : <StopOctagon size={18} />}
          <div>
            <strong>{title}</strong>
            <p>{detail}</p>
          </div>
          <button
            type="button"
            className="icon-button"
            aria-label="Dismiss"
            onClick={() => {
              dismiss(id);
            }}
          >
            <Cross size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}

function dismiss(id: number): void {
  show(toasts.filter((other) => other.id !== id));
}

function show(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

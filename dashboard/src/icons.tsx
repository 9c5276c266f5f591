import type { ReactNode } from 'react';
import type { ActivityItem } from '../../contract/index.ts';

/** Drawn on a 24-unit grid in the colour of the text around it; always beside words, so hidden from screen readers. */
function Icon({ children, size = 18 }: { readonly children: ReactNode; readonly size?: number | undefined }) {
  return (
    <svg
      className="glyph"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

interface Props {
  readonly size?: number;
}

/** The mark: the letter A, and a heartbeat for its bar. */
export function Mark({ size = 28 }: Props) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <rect className="mark-ground" width="32" height="32" rx="8" />
      <path className="mark-letter" d="M7 23.5 14.2 8h3.6L25 23.5" />
      <path className="mark-pulse" d="M10.5 18.5h3l2-3 2.2 5 1.6-2h2.2" />
    </svg>
  );
}

export function StopOctagon({ size }: Props) {
  return (
    <Icon size={size}>
      <path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z" />
      <path d="M12 8v4.5M12 16h.01" />
    </Icon>
  );
}

export function Sun() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4" />
    </Icon>
  );
}

export function Moon() {
  return (
    <Icon>
      <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />
    </Icon>
  );
}

export function SignOut() {
  return (
    <Icon>
      <path d="M10 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h4M15 16l4-4-4-4M19 12H9" />
    </Icon>
  );
}

export function Info({ size = 14 }: Props) {
  return (
    <Icon size={size}>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 11v5M12 8h.01" />
    </Icon>
  );
}

export function External({ size = 14 }: Props) {
  return (
    <Icon size={size}>
      <path d="M14 4h6v6M20 4l-9 9M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4" />
    </Icon>
  );
}

export function Play({ size = 14 }: Props) {
  return (
    <Icon size={size}>
      <path d="M7 4.5v15l12-7.5z" />
    </Icon>
  );
}

export function Square({ size = 14 }: Props) {
  return (
    <Icon size={size}>
      <rect x="5.5" y="5.5" width="13" height="13" rx="2" />
    </Icon>
  );
}

export function Check({ size }: Props) {
  return (
    <Icon size={size}>
      <path d="m5 12.5 4.5 4.5L19 7.5" />
    </Icon>
  );
}

export function Cross({ size }: Props) {
  return (
    <Icon size={size}>
      <path d="M6 6l12 12M18 6 6 18" />
    </Icon>
  );
}

export function ArrowLeft() {
  return (
    <Icon size={16}>
      <path d="M19 12H5M11 6l-6 6 6 6" />
    </Icon>
  );
}

export function ActivityIcon({ kind }: { readonly kind: ActivityItem['kind'] }) {
  return <Icon size={16}>{KIND_PATHS[kind]}</Icon>;
}

const KIND_PATHS: Record<ActivityItem['kind'], ReactNode> = {
  signal: <path d="M3 12h4l3-7 4 14 3-7h4" />,
  order: <path d="M5 6h14M5 12h14M5 18h8" />,
  fill: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="m8.5 12.3 2.5 2.5 4.7-5" />
    </>
  ),
  denied: (
    <>
      <path d="M12 3 5 6v5.5c0 4.3 3 7.7 7 9.5 4-1.8 7-5.2 7-9.5V6z" />
      <path d="m9.5 9.5 5 5M14.5 9.5l-5 5" />
    </>
  ),
  rejected: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="m9 9 6 6M15 9l-6 6" />
    </>
  ),
  cancelled: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M8 12h8" />
    </>
  ),
  funding: (
    <>
      <path d="m6 18 12-12" />
      <circle cx="7.5" cy="7.5" r="2.5" />
      <circle cx="16.5" cy="16.5" r="2.5" />
    </>
  ),
  liquidation: (
    <path d="M12 3c1 4 5 5.5 5 10.5a5 5 0 0 1-10 0c0-2 1-3 1.8-4 .4 1.5 1 2 1.9 2.3C10.5 8.5 10.5 6 12 3z" />
  ),
  strategy: (
    <>
      <circle cx="6" cy="6" r="2.5" />
      <circle cx="18" cy="18" r="2.5" />
      <path d="M8.5 6H14a3 3 0 0 1 3 3v6.5" />
    </>
  ),
  halt: (
    <>
      <path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z" />
      <path d="M12 8v4.5M12 16h.01" />
    </>
  ),
  system: (
    <>
      <rect x="4" y="4" width="16" height="7" rx="2" />
      <rect x="4" y="13" width="16" height="7" rx="2" />
      <path d="M8 7.5h.01M8 16.5h.01" />
    </>
  ),
};

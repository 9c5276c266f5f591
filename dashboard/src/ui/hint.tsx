import { useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { Info } from '../icons.tsx';

/**
 * A small "i" whose meaning shows on hover, on focus and on touch, and is read aloud with it.
 *
 * @param about what it explains, for those who can't see where it stands
 */
export function Hint({ about, children }: { readonly about: string; readonly children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);

  useLayoutEffect(() => {
    if (!open) return;
    place(button.current, bubble.current);
    const close = (event: Event): void => {
      if (event.target instanceof Node && button.current?.contains(event.target) === true) return;
      setOpen(false);
    };
    addEventListener('scroll', close, { capture: true, passive: true });
    addEventListener('pointerdown', close, { capture: true, passive: true });
    return () => {
      removeEventListener('scroll', close, { capture: true });
      removeEventListener('pointerdown', close, { capture: true });
    };
  }, [open]);

  return (
    <span
      className="hint"
      onPointerEnter={({ pointerType }) => {
        if (pointerType === 'mouse') setOpen(true);
      }}
      onPointerLeave={({ pointerType }) => {
        if (pointerType === 'mouse') setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className="hint-button"
        aria-label={`About ${about}`}
        aria-describedby={open ? id : undefined}
        onClick={() => {
          setOpen(true);
        }}
        onFocus={() => {
          setOpen(true);
        }}
        onBlur={() => {
          setOpen(false);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !open) return;
          event.stopPropagation();
          setOpen(false);
        }}
      >
        <Info />
      </button>
      {open && (
        <span ref={bubble} id={id} role="tooltip" className="hint-bubble">
          {children}
        </span>
      )}
    </span>
  );
}

const MARGIN = 8;

/** Above its button when there is room, below otherwise, and never over the edge of the window. */
function place(button: HTMLElement | null, bubble: HTMLElement | null): void {
  if (button === null || bubble === null) return;
  const anchor = button.getBoundingClientRect();
  const { width, height } = bubble.getBoundingClientRect();
  const middle = anchor.left + anchor.width / 2 - width / 2;
  const left = Math.max(MARGIN, Math.min(middle, document.documentElement.clientWidth - width - MARGIN));
  const above = anchor.top - height - 6;
  bubble.style.left = `${left}px`;
  bubble.style.top = `${above >= MARGIN ? above : anchor.bottom + 6}px`;
}

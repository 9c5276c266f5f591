import { useLayoutEffect, useId, useRef, type ReactNode } from 'react';
import { Cross } from '../icons.tsx';

/**
 * A modal on the browser's own `<dialog>`: it keeps the focus inside, gives it back, and closes on Escape.
 *
 * @param busy while a command is under way: the dialog stays until its answer is known
 */
export function Dialog(props: {
  readonly title: ReactNode;
  readonly tone?: 'danger' | 'plain';
  readonly busy?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer: ReactNode;
}) {
  const { title, tone = 'plain', busy = false, onClose, children, footer } = props;
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  // Before the element is taken away again, so that closing it gives the focus back to where it was.
  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector<HTMLElement>('input:checked, input')?.focus();
    return () => {
      dialog.close();
    };
  }, []);

  return (
    <dialog
      ref={element}
      className={`dialog dialog-${tone}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) onClose();
      }}
    >
      <div className="dialog-header">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="icon-button" aria-label="Close" disabled={busy} onClick={onClose}>
          <Cross />
        </button>
      </div>
      <div className="dialog-body">{children}</div>
      <div className="dialog-footer">{footer}</div>
    </dialog>
  );
}

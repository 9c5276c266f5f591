import { useId } from 'react';

interface FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly testId: string;
}

/** A word to be typed before a dangerous command; capitals come by themselves. */
export function WordField({ word, value, onChange, testId }: FieldProps & { readonly word: string }) {
  const id = useId();
  return (
    <div>
      <label className="form-label" htmlFor={id}>
        Type <strong>{word}</strong> to confirm
      </label>
      <input
        id={id}
        className="form-control word-field"
        data-testid={testId}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        placeholder={word}
        value={value}
        onChange={(event) => {
          onChange(event.target.value.trim().toUpperCase());
        }}
      />
    </div>
  );
}

export function ReasonField(props: FieldProps & { readonly label: string; readonly required?: boolean }) {
  const { label, required = false, value, onChange, testId } = props;
  const id = useId();
  return (
    <div>
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="form-control"
        data-testid={testId}
        autoComplete="off"
        maxLength={500}
        required={required}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </div>
  );
}

/** One line of text. @param note what an empty one means */
export function TextField(props: FieldProps & { readonly label: string; readonly note?: string }) {
  const { label, note, value, onChange, testId } = props;
  const id = useId();
  return (
    <div>
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="form-control"
        data-testid={testId}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
      {note !== undefined && (
        <span id={`${id}-note`} className="form-note muted">
          {note}
        </span>
      )}
    </div>
  );
}

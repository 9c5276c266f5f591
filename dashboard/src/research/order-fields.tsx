import { useId, type ComponentProps, type HTMLInputTypeAttribute } from 'react';
import { Hint } from '../ui/hint.tsx';

interface Field {
  readonly label: string;
  readonly about?: string | undefined;
  readonly testId: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function TextInput(
  props: Field & {
    readonly type?: HTMLInputTypeAttribute;
    readonly inputMode?: 'decimal';
    readonly placeholder?: string;
    readonly required?: boolean;
  },
) {
  return <Input type="text" required={false} autoComplete="off" spellCheck={false} {...props} />;
}

export function NumberField(
  props: Field & { readonly min: number; readonly max: number; readonly step: number | 'any' },
) {
  return <Input type="number" required inputMode={props.step === 1 ? 'numeric' : 'decimal'} {...props} />;
}

function Input({
  label,
  about,
  testId,
  onChange,
  ...input
}: Field & Omit<ComponentProps<'input'>, keyof Field | 'id' | 'className'>) {
  const id = useId();
  return (
    <div>
      <Label id={id} label={label} about={about} />
      <input
        id={id}
        className="form-control"
        data-testid={testId}
        onChange={({ target }) => {
          onChange(target.value);
        }}
        {...input}
      />
    </div>
  );
}

export function SelectField(
  props: Field & { readonly options: readonly { readonly value: string; readonly label: string }[] },
) {
  const { label, about, testId, value, options, onChange } = props;
  const id = useId();
  return (
    <div>
      <Label id={id} label={label} about={about} />
      <select
        id={id}
        className="form-select"
        data-testid={testId}
        value={value}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

function Label({ id, label, about }: { readonly id: string } & Pick<Field, 'label' | 'about'>) {
  return (
    <span className="form-label">
      <label htmlFor={id}>{label}</label> {about !== undefined && <Hint about={label}>{about}</Hint>}
    </span>
  );
}

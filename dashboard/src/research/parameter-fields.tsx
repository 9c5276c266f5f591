import type { CatalogueEntry } from '../../../contract/index.ts';
import { NumberField, SelectField } from './order-fields.tsx';

/** What was typed, by parameter; one left alone keeps its standard. */
export type Typed = Readonly<Record<string, string>>;

/** A field for each parameter of a strategy, within its bounds. */
export function ParameterFields(props: {
  readonly strategy: CatalogueEntry;
  readonly typed: Typed;
  readonly onChange: (typed: Typed) => void;
}) {
  const { strategy, typed, onChange } = props;
  if (strategy.parameters.length === 0) return null;
  return (
    <fieldset className="research-fields research-form-wide">
      <legend>Parameters</legend>
      {strategy.parameters.map((spec) => {
        const { name, description } = spec;
        const field = {
          label: name,
          about: description,
          testId: `parameter-${name}`,
          value: typed[name] ?? String(spec.default),
          onChange: (value: string) => {
            onChange({ ...typed, [name]: value });
          },
        };
        switch (spec.kind) {
          case 'integer':
          case 'real':
            return (
              <NumberField
                key={name}
                {...field}
                about={`${description} From ${spec.min} to ${spec.max}.`}
                min={spec.min}
                max={spec.max}
                step={spec.kind === 'integer' ? 1 : 'any'}
              />
            );
          case 'choice':
            return (
              <SelectField
                key={name}
                {...field}
                options={spec.choices.map((choice) => ({ value: choice, label: choice }))}
              />
            );
          case 'switch':
            return (
              <SelectField
                key={name}
                {...field}
                options={[
                  { value: 'true', label: 'on' },
                  { value: 'false', label: 'off' },
                ]}
              />
            );
        }
      })}
    </fieldset>
  );
}

/** What was typed in the kinds that the strategy takes; the rest takes its standard at the server. */
export function chosenParameters(strategy: CatalogueEntry, typed: Typed): Record<string, number | string | boolean> {
  return Object.fromEntries(
    strategy.parameters.flatMap(({ name, kind }): [string, number | string | boolean][] => {
      const text = typed[name];
      if (text === undefined) return [];
      switch (kind) {
        case 'integer':
        case 'real':
          return [[name, Number(text)]];
        case 'choice':
          return [[name, text]];
        case 'switch':
          return [[name, text === 'true']];
      }
    }),
  );
}

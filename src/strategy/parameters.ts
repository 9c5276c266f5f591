/** A tunable number or choice, with its bounds: what may be searched, and what is refused. */
export type ParameterSpec = IntegerSpec | RealSpec | ChoiceSpec | SwitchSpec;

export interface IntegerSpec {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly description: string;
}
export interface RealSpec {
  readonly kind: 'real';
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly description: string;
}
export interface ChoiceSpec<Choice extends string = string> {
  readonly kind: 'choice';
  readonly choices: readonly Choice[];
  readonly default: Choice;
  readonly description: string;
}
export interface SwitchSpec {
  readonly kind: 'switch';
  readonly default: boolean;
  readonly description: string;
}

export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;
export type ParameterValue = number | string | boolean;

export type ParameterValues<Specs extends ParameterSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends { kind: 'integer' | 'real' }
    ? number
    : Specs[Name] extends { kind: 'choice'; choices: readonly (infer Choice)[] }
      ? Choice
      : Specs[Name] extends { kind: 'switch' }
        ? boolean
        : ParameterValue;
};

export function integer(spec: Omit<IntegerSpec, 'kind'>): IntegerSpec {
  return { kind: 'integer', ...spec };
}
export function real(spec: Omit<RealSpec, 'kind'>): RealSpec {
  return { kind: 'real', ...spec };
}
export function choice<const Choice extends string>(spec: Omit<ChoiceSpec<Choice>, 'kind'>): ChoiceSpec<Choice> {
  return { kind: 'choice', ...spec };
}
export function onOff(spec: Omit<SwitchSpec, 'kind'>): SwitchSpec {
  return { kind: 'switch', ...spec };
}

export type ParameterResult =
  | { readonly ok: true; readonly values: Readonly<Record<string, ParameterValue>> }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Settles every parameter: given values are checked against their bounds, missing ones take their default,
 * unknown names are refused. Text (from a command line) is read as the parameter's kind.
 */
export function settleParameters(specs: ParameterSpecs, given: Readonly<Record<string, unknown>>): ParameterResult {
  const problems: string[] = [];
  const values: Record<string, ParameterValue> = {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(specs, name)) {
      const known = Object.keys(specs).join(', ');
      problems.push(`unknown parameter "${name}"; this strategy has ${known === '' ? 'none' : known}`);
    }
  }
  for (const [name, spec] of Object.entries(specs)) {
    const value = Object.hasOwn(given, name) ? given[name] : spec.default;
    const settled = settle(name, spec, value);
    if (typeof settled === 'object') problems.push(settled.problem);
    else values[name] = settled;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, values };
}

function settle(name: string, spec: ParameterSpec, value: unknown): ParameterValue | { problem: string } {
  switch (spec.kind) {
    case 'integer':
    case 'real': {
      const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      const whole = spec.kind === 'integer' ? 'a whole number' : 'a number';
      const fits =
        typeof read === 'number' && Number.isFinite(read) && (spec.kind === 'real' || Number.isInteger(read));
      if (!fits || read < spec.min || read > spec.max) {
        return {
          problem: `parameter "${name}" must be ${whole} from ${spec.min} to ${spec.max}, was ${JSON.stringify(value)}`,
        };
      }
      return read;
    }
    case 'choice':
      if (typeof value === 'string' && spec.choices.includes(value)) return value;
      return { problem: `parameter "${name}" must be one of ${spec.choices.join(', ')}, was ${JSON.stringify(value)}` };
    case 'switch':
      if (value === true || value === 'true' || value === 'on') return true;
      if (value === false || value === 'false' || value === 'off') return false;
      return { problem: `parameter "${name}" must be true or false, was ${JSON.stringify(value)}` };
  }
}

import { usageError } from '../../runtime/index.ts';
import { checkThat } from '../validation/statistic.ts';

/*
 * Formulas as genetic programming makes them: `sub(mul(x0,x2),div(x1,x0))` over the columns of a row. Every operator is
 * protected, which means total: a formula never divides by zero, so no row is lost to a NaN. Conventions of gplearn 0.4,
 * functions.py.
 */

/** Divisors and arguments of a logarithm no larger than this, in size, count as zero. */
const NEAR_ZERO = 0.001;

type Operator = { readonly takes: 1; of(a: number): number } | { readonly takes: 2; of(a: number, b: number): number };

const OPERATORS: Readonly<Record<string, Operator>> = {
  add: { takes: 2, of: (a, b) => a + b },
  sub: { takes: 2, of: (a, b) => a - b },
  mul: { takes: 2, of: (a, b) => a * b },
  div: { takes: 2, of: (a, b) => (Math.abs(b) > NEAR_ZERO ? a / b : 1) },
  max: { takes: 2, of: Math.max },
  min: { takes: 2, of: Math.min },
  sqrt: { takes: 1, of: (a) => Math.sqrt(Math.abs(a)) },
  log: { takes: 1, of: (a) => (Math.abs(a) > NEAR_ZERO ? Math.log(Math.abs(a)) : 0) },
  inv: { takes: 1, of: (a) => (Math.abs(a) > NEAR_ZERO ? 1 / a : 0) },
  abs: { takes: 1, of: Math.abs },
  neg: { takes: 1, of: (a) => -a },
  sin: { takes: 1, of: Math.sin },
  cos: { takes: 1, of: Math.cos },
  tan: { takes: 1, of: Math.tan },
  sig: { takes: 1, of: (a) => 1 / (1 + Math.exp(-a)) },
};

/** A formula, ready to be asked about rows. */
export interface Expression {
  /** As it would be written. */
  readonly text: string;
  /** Highest column it reads, and one more: rows must be at least this wide. */
  readonly width: number;
  of(row: readonly number[]): number;
}

/**
 * @param text operators, columns `x0`, `x1`, … and numbers; spaces mean nothing
 * @throws {AssayError} `EXPRESSION_MALFORMED`, naming where
 */
export function parseExpression(text: string): Expression {
  const words = text.match(/[a-z]+\d*|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[(),]|\S/gi) ?? [];
  let place = 0;
  const expression = read();
  if (place < words.length) throw malformed(text, `"${words[place]}" is left over`);
  return expression;

  function read(): Expression {
    const word = words[place] ?? '';
    place += 1;
    const column = /^x(\d+)$/i.exec(word)?.[1];
    if (column !== undefined) return columnOf(Number(column));
    if (word !== '' && Number.isFinite(Number(word))) return { text: word, width: 0, of: () => Number(word) };
    const operator = Object.hasOwn(OPERATORS, word) ? OPERATORS[word]! : undefined;
    if (operator === undefined) throw malformed(text, word === '' ? 'it ends too soon' : `"${word}" is not known`);
    expect('(');
    const first = read();
    if (operator.takes === 1) {
      expect(')');
      return { text: `${word}(${first.text})`, width: first.width, of: (row) => operator.of(first.of(row)) };
    }
    expect(',');
    const second = read();
    expect(')');
    return {
      text: `${word}(${first.text},${second.text})`,
      width: Math.max(first.width, second.width),
      of: (row) => operator.of(first.of(row), second.of(row)),
    };
  }

  function expect(sign: string): void {
    if (words[place] !== sign) throw malformed(text, `"${sign}" is wanted before "${words[place] ?? 'the end'}"`);
    place += 1;
  }
}

/** The expression at each row. @throws {AssayError} `VALIDATION_INPUT` for a row that is not wide enough */
export function evaluateRows(expression: Expression, rows: readonly (readonly number[])[]): number[] {
  return rows.map((row, index) => {
    checkThat(row.length >= expression.width, `row ${index} has ${row.length} columns, not ${expression.width}`);
    return expression.of(row);
  });
}

function columnOf(column: number): Expression {
  return { text: `x${column}`, width: column + 1, of: (row) => row[column]! };
}

function malformed(text: string, problem: string): Error {
  return usageError('EXPRESSION_MALFORMED', `"${text}" is not a formula: ${problem}`);
}

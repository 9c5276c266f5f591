import { fixed, format, multiply, type Rate } from '../domain/index.ts';

/** A fraction as people write it: 0.00055 is `0.055 %`. */
export function percent(rate: Rate): string {
  return `${format(multiply(rate, fixed('100')))} %`;
}

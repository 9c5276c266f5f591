const { atan, cos, sin, sqrt, PI } = Math;

/**
 * P(T > t) of Student's t with a whole number of degrees of freedom: a finite sum, good to about 1e-15 absolutely.
 *
 * @param degrees 1 or more
 * @see Abramowitz & Stegun (1964) 26.7.3 (odd) and 26.7.4 (even)
 */
export function studentTail(t: number, degrees: number): number {
  const angle = atan(Math.abs(t) / sqrt(degrees));
  const square = cos(angle) ** 2;
  const isOdd = degrees % 2 === 1;
  let [term, sum] = isOdd ? [cos(angle), degrees === 1 ? 0 : cos(angle)] : [1, 1];
  for (let step = isOdd ? 2 : 1; step <= degrees - 3; step += 2) {
    term *= (square * step) / (step + 1);
    sum += term;
  }
  // The share within plus and minus t.
  const inside = isOdd ? (2 / PI) * (angle + sin(angle) * sum) : sin(angle) * sum;
  return t >= 0 ? (1 - inside) / 2 : (1 + inside) / 2;
}

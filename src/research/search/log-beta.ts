/** Stirling's series is good to 1e-16 from here on. */
const STIRLING_FROM = 12;
/** Bernoulli numbers over `2 k (2 k - 1)`: 1/12, -1/360, 1/1260, … */
const STIRLING = [1 / 12, -1 / 360, 1 / 1_260, -1 / 1_680, 1 / 1_188, -691 / 360_360, 1 / 156];

/** Logarithm of the beta function of numbers above zero. @see Abramowitz & Stegun (1964) 6.1.41 and 6.2.2 */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

function logGamma(x: number): number {
  let [shifted, below] = [x, 0];
  for (; shifted < STIRLING_FROM; shifted += 1) below += Math.log(shifted);
  const series = STIRLING.reduce((sum, coefficient, index) => sum + coefficient / shifted ** (2 * index + 1), 0);
  return (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - below;
}

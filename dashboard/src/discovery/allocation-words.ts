import type { SurvivorsView } from '../../../contract/index.ts';

/** Ways to share capital, as people say them. */
export const ALLOCATIONS: Readonly<Record<SurvivorsView['allocation'], string>> = {
  hrp: 'Risk parity',
  'inverse-volatility': 'Inverse volatility',
  kelly: 'Capped Kelly',
};

/**
 * Moves a strategy version from candidate through backtest and paper to live, back, or out.
 *
 * Never: promotes to live by itself, or on anything but recorded evidence.
 * Start with `version.ts` (what is tested) and `evidence.ts` (what a test leaves behind).
 */
export { evidenceOf, type RunFigures, type RunSubject } from './evidence.ts';
export { firstLight, type Markets, type PlannedStrategy } from './first-light.ts';
export { readableId, versionHash, type VersionParts } from './version.ts';

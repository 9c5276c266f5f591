import type { GateFigure } from './gate.ts';

/** Sides from which the few that are more than luck are looked at; told, and never decided by. */
export const LOOKS = ['tries', 'lag', 'jitter', 'drawdown'] as const;
export type LookName = (typeof LOOKS)[number];

export const LOOK_TITLES: Readonly<Record<LookName, string>> = {
  tries: 'as one of so many that were tried',
  lag: 'a bar late',
  jitter: 'with all its numbers moved',
  drawdown: 'how deep luck can take it',
};

export interface Look {
  readonly look: LookName;
  /** `flagged`: somebody should think about it before it trades. `unknown`: too little data to say. */
  readonly state: 'told' | 'flagged' | 'unknown';
  readonly figures: readonly GateFigure[];
  readonly sentence: string;
}

/** How far behind ours a program is wanted to be, by processor time. */
export interface PeerGoal {
  readonly id: string;
  readonly tier: 'kernel' | 'engine';
  readonly times: number;
}

/** Which works a program is given: three weeks for those that ask code at every bar, a year for those that need not. */
export type WorkName = 'weeks' | 'year' | 'sweep';

export interface Peer {
  readonly name: string;
  /** A script of `programs/`, by which language it is in. */
  readonly script: string;
  /** A file of `requirements/`, or packages of npm, the peer's own first. */
  readonly needs: { readonly requirements: string } | { readonly npm: readonly string[] };
  readonly works: readonly WorkName[];
  readonly goals: readonly PeerGoal[];
}

const PYTHON_GOAL: PeerGoal = { id: 'P8', tier: 'kernel', times: 500 };

export const PEERS: readonly Peer[] = [
  {
    name: 'vectorbt',
    script: 'vectorbt_peer.py',
    needs: { requirements: 'vectorbt.txt' },
    works: ['weeks', 'year', 'sweep'],
    goals: [{ id: 'P6', tier: 'kernel', times: 50 }],
  },
  {
    name: 'NautilusTrader',
    script: 'nautilus_peer.py',
    needs: { requirements: 'nautilus.txt' },
    works: ['weeks'],
    goals: [
      { id: 'P5', tier: 'kernel', times: 500 },
      { id: 'E1', tier: 'engine', times: 20 },
    ],
  },
  {
    name: 'backtesting.py',
    script: 'backtesting_peer.py',
    needs: { requirements: 'backtesting.txt' },
    works: ['weeks'],
    goals: [PYTHON_GOAL, { id: 'E1', tier: 'engine', times: 100 }],
  },
  {
    name: 'Backtrader',
    script: 'backtrader_peer.py',
    needs: { requirements: 'backtrader.txt' },
    works: ['weeks'],
    goals: [PYTHON_GOAL],
  },
  {
    name: 'freqtrade',
    script: 'freqtrade_peer.py',
    needs: { requirements: 'freqtrade.txt' },
    works: ['weeks'],
    goals: [],
  },
  {
    name: 'PineTS',
    script: 'pinets.ts',
    needs: { npm: ['pinets@0.9.34'] },
    works: ['weeks'],
    goals: [{ id: 'P9', tier: 'kernel', times: 500 }],
  },
  {
    name: 'grademark',
    script: 'grademark.ts',
    needs: { npm: ['grademark@0.3.0', 'data-forge@1.10.5', 'chai@4.2.0'] },
    works: ['weeks'],
    goals: [{ id: 'P9', tier: 'kernel', times: 20 }],
  },
];

/** The lab's schema as queries see it; the tables themselves are made by `migrations.ts`. */
export interface LabTables {
  campaigns: {
    campaign_id: string;
    kind: 'search' | 'by-hand';
    seed: number;
    trials_max: number | null;
    plan: string;
    created_at: number;
    status: 'running' | 'finished' | 'abandoned';
    status_reason: string;
    epoch: number;
    evaluations: number;
    /** Of them, those of the search itself. */
    searched: number;
    repeats: number;
    head: string;
    generator_state: string | null;
    updated_at: number;
  };
  markets: {
    market_id: number;
    data_hash: string;
    costs: string;
    instrument: string;
    base: string;
    timeframe: string;
    from_at: number;
    to_at: number;
  };
  configurations: { key: string; body: string };
  tries: { try_id: number; data_hash: string; key: string; from_at: number; to_at: number; base: string };
  streams: {
    stream_id: number;
    sha256: string;
    first_day: number;
    days: number;
    returns: Uint8Array;
    exposures: Uint8Array;
  };
  trials: {
    campaign_id: string;
    number: number;
    try_id: number;
    market_id: number;
    stream_id: number;
    purpose: 'search' | 'robustness';
    generator: string;
    family: string;
    seed: number;
    parents: string;
    trades: number;
    fees: number;
    funding: number;
    turnover: number;
    max_drawdown: number;
    link: string;
    evaluator: string;
    code_version: string;
    wall_ms: number;
    written_at: number;
  };
  trial_stops: { campaign_id: string; number: number; reason: string; at: number };
  trial_repeats: { id: number; campaign_id: string; number: number; at: number };
  holdout_seals: {
    data_hash: string;
    instrument: string;
    base: string;
    from_at: number;
    to_at: number;
    openings_max: number;
    sealed_at: number;
  };
  holdout_openings: {
    id: number;
    data_hash: string;
    candidate_hash: string;
    candidate: string;
    frozen_at: number;
    campaign_id: string;
    actor: string;
    opened_at: number;
    answer: string | null;
  };
  alpha_shares: {
    id: number;
    campaign_id: string;
    data_hash: string;
    base: string;
    from_at: number;
    to_at: number;
    level: number;
    ordinal: number;
    alpha: number;
    spent_at: number;
  };
}

import type { Generated } from 'kysely';

/** The schema as queries see it; the tables themselves are made by `migrations/`. */
export interface Tables {
  sessions: {
    id: string;
    kind: string;
    config: string;
    state: string;
    detail: string | null;
    started_at: number;
    ended_at: number | null;
  };
  journal: {
    session_id: string;
    seq: number;
    last_seq: number;
    at: number;
    kind: string;
    strategy_id: string | null;
    payload: string;
    hash: string;
  };
  checkpoints: { session_id: string; seq: number; market_at: number; body: string; hash: string };
  activity: {
    session_id: string;
    seq: number;
    place: number;
    at: number;
    kind: string;
    severity: string;
    strategy_id: string | null;
    instrument: string | null;
    text: string;
  };
  orders: OrderRow & { session_id: string };
  fills: FillRow & { session_id: string };
  refusals: {
    session_id: string;
    strategy_id: string;
    instrument: string;
    kind: string;
    code: string;
    count: number;
  };
  discrepancies: DiscrepancyRow;
  discrepancy_history: {
    id: Generated<number>;
    discrepancy_id: string;
    status: string;
    actor: string;
    note: string;
    at: number;
  };
  equity_blocks: { session_id: string; strategy_id: string; first_slot: number; last_slot: number; points: string };
  strategies: {
    strategy_id: string;
    name: string;
    version_hash: string;
    parameters: string;
    instruments: string;
    timeframes: string;
    sizing: string;
    phase: string;
    promotion: string | null;
    status: string;
    status_reason: string;
    created_at: number;
    updated_at: number;
  };
  runs: {
    run_id: string;
    strategy_id: string | null;
    strategy_name: string;
    version_hash: string;
    data_hash: string;
    seed: number;
    source_commit: string | null;
    parameters: string;
    from_at: number;
    to_at: number;
    summary: string;
    finished_at: number;
    result_sha256: string;
    report_sha256: string;
  };
  leases: {
    account: string;
    epoch: number;
    holder: string;
    build: string;
    config_hash: string;
    acquired_at: number;
    renewed_at: number;
  };
  halts: { id: Generated<number>; account: string; halted: number; actor: string; reason: string; at: number };
  api_keys: {
    id: string;
    name: string;
    scope: string;
    sealed_secret: string;
    instruments: string | null;
    addresses: string | null;
    created_at: number;
    created_by: string;
    expires_at: number | null;
    revoked_at: number | null;
    revoked_by: string | null;
    last_used_at: number | null;
  };
  sign_in_tokens: {
    token_hash: string;
    user_name: string;
    created_at: number;
    expires_at: number;
    used_at: number | null;
  };
  browser_sessions: {
    session_hash: string;
    user_name: string;
    csrf: string;
    created_at: number;
    expires_at: number;
  };
  settings: { key: string; value: string; updated_at: number };
  requests: {
    id: Generated<number>;
    actor: string;
    address: string;
    route: string;
    request: string;
    request_hash: string;
    idempotency_key: string | null;
    begun_at: number;
    finished_at: number | null;
    status: number | null;
    code: string | null;
    reply: string | null;
  };
  pipeline_policies: { hash: string; version: number; policy: string; stored_at: number };
  pipeline_decisions: {
    id: Generated<number>;
    strategy_id: string;
    version_hash: string;
    type: string;
    from_stage: string;
    to_stage: string;
    policy_hash: string | null;
    actor: string;
    reason: string;
    decision: string;
    evidence: string;
    at: number;
  };
  pipeline_expectations: { version_hash: string; strategy_id: string; expectation: string; frozen_at: number };
  pipeline_candidates: {
    strategy_id: string;
    version_hash: string;
    campaign_id: string;
    trial: number;
    title: string;
    rules: string;
    instrument: string;
    timeframe: string;
    sizing: string;
    evidence: string;
    sealed_from: number;
    sealed_to: number;
    recorded_at: number;
  };
  pipeline_searches: { campaign_id: string; tested: number; found: number; detail: string; finished_at: number };
}

export interface OrderRow {
  client_order_id: string;
  venue_order_id: string | null;
  strategy_id: string;
  instrument: string;
  side: string;
  purpose: string;
  status: string;
  quantity: string;
  filled_quantity: string;
  filled_notional: string;
  fees: string;
  cancel_requested: number;
  sent_at: number;
  updated_at: number;
  ended_at: number | null;
  end_reason: string | null;
  terms: string;
  draft: string;
  accepted_at: number | null;
  first_fill_at: number | null;
  last_fill_at: number | null;
}

export interface FillRow {
  fill_id: string;
  seq: number;
  client_order_id: string | null;
  strategy_id: string;
  purpose: string;
  instrument: string;
  side: string;
  price: string;
  quantity: string;
  liquidity: string;
  fee: string;
  fee_currency: string;
  executed_at: number;
  kind: string;
}

export interface DiscrepancyRow {
  id: string;
  session_id: string;
  kind: string;
  severity: string;
  subject: string;
  instrument: string | null;
  detail: string;
  first_seq: number;
  first_at: number;
  last_seq: number;
  last_at: number;
  times_seen: number;
  status: string;
  actor: string;
  note: string;
  resolved_at: number | null;
}

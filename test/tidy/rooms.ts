/** What a room may import; `typesOnly` is what it may know but not call. */
export interface Room {
  readonly may: readonly string[];
  readonly typesOnly?: readonly string[];
  /** Its job is input and output, so it may use the `node:` modules that do it. */
  readonly touchesTheWorld?: boolean;
}

const LAYER_0 = ['domain', 'runtime'];
const LAYER_1 = ['strategy', 'engine', 'analytics'];
const LAYER_2 = ['market', 'venues', 'exchange', 'storage'];
const BELOW_3 = [...LAYER_0, ...LAYER_1, ...LAYER_2];

const LAYER_3 = ['sessions', 'research', 'pipeline'];
const LAYER_4 = ['api', 'ops', 'simulation'];

/** The table of docs/architecture.md: every folder of code that has a wall around it. */
export const ROOMS: Readonly<Record<string, Room>> = {
  domain: { may: [] },
  runtime: { may: ['domain'], touchesTheWorld: true },
  strategy: { may: ['domain'] },
  engine: { may: ['domain', 'strategy'] },
  analytics: { may: ['domain'] },
  market: { may: LAYER_0, touchesTheWorld: true },
  venues: { may: [...LAYER_0, 'market'] },
  exchange: { may: [...LAYER_0, 'market', 'venues'], touchesTheWorld: true },
  storage: { may: [...LAYER_0, 'market'], typesOnly: ['engine'], touchesTheWorld: true },
  sessions: { may: BELOW_3 },
  research: { may: [...BELOW_3, 'sessions'] },
  pipeline: { may: [...BELOW_3, 'sessions', 'research'] },
  api: { may: ['contract', ...LAYER_0, 'storage', 'analytics', 'sessions', 'pipeline'], touchesTheWorld: true },
  ops: { may: [...LAYER_0, 'storage', 'analytics'], touchesTheWorld: true },
  simulation: { may: [...BELOW_3, 'sessions'], touchesTheWorld: true },
  contract: { may: [] },
  client: { may: ['contract'] },
  dashboard: { may: ['contract', 'client'] },
  main: { may: [...BELOW_3, ...LAYER_3, ...LAYER_4, 'contract', 'client'], touchesTheWorld: true },
  bin: { may: ['main', ...LAYER_0, 'contract', 'client'], touchesTheWorld: true },
};

/** The composition root, which knows every room; what it would not be short without lies beside it, in `src/app/`. */
export const COMPOSITION_ROOT = 'src/main.ts';

/** The walled folder a path lies in; `undefined` for what has no wall: tests, scripts, benches, examples. */
export function roomOf(path: string): string | undefined {
  const [top = '', second = ''] = path.split('/');
  if (path === COMPOSITION_ROOT || path.startsWith('src/app/')) return 'main';
  if (top === 'src') return second;
  return top in ROOMS ? top : undefined;
}

/** What a browser may load of a room whose face would bring more than it needs. */
export const SIDE_DOORS: ReadonlySet<string> = new Set(['contract/signing.ts']);

/** The one file of a room that others import. */
export function faceOf(room: string): string {
  if (room === 'main') return COMPOSITION_ROOT;
  return ['contract', 'client', 'dashboard', 'bin'].includes(room) ? `${room}/index.ts` : `src/${room}/index.ts`;
}

import { expect, test } from 'vitest';
import { ambientOffences } from './ambient.ts';
import { deadPathOffences, dependencyOffences, errorCodeOffences, prefaceOffences } from './documents.ts';
import { importOffences } from './imports.ts';
import { approvalOffences, phaseOffences, silenceOffences } from './safety.ts';
import { parseSource, type Offence, type SourceFile } from './source.ts';
import { elsewhereOffences, lineLengthOffences, nameOffences, postponedOffences, type TextFile } from './text.ts';

// A check that can't fail checks nothing. Each line plants a mistake; `ok` marks what must not be taken for one.

type Planted = readonly [path: string, text: string, expected: string];

function problems(offences: readonly Offence[]): string {
  return offences.length === 0 ? 'ok' : offences.map(({ line, problem }) => `${line}: ${problem}`).join('; ');
}

function plantInCode(title: string, check: (file: SourceFile) => Offence[], cases: readonly Planted[]): void {
  test.for(cases)(`${title}: %s %s`, ([path, text, expected]) => {
    expect(problems(check(parseSource(path, text)))).toContain(expected);
  });
}

function plantInText(title: string, check: (file: TextFile) => Offence[], cases: readonly Planted[]): void {
  test.for(cases)(`${title}: %s %s`, ([path, text, expected]) => {
    expect(problems(check({ path, text }))).toContain(expected);
  });
}

plantInCode('imports', importOffences, [
  ['src/domain/a.ts', `import { x } from '../venues/index.ts';`, 'domain may not import venues'],
  ['src/domain/a.ts', `\nexport * from '../runtime/index.ts';`, '2: domain may not import runtime'],
  ['src/domain/a.ts', `const x = await import('../storage/index.ts');`, 'domain may not import storage'],
  ['src/strategy/a.ts', `type X = import('../engine/index.ts').X;`, 'strategy may not import engine'],
  ['src/research/a.ts', `new Worker(new URL('../api/worker.ts', import.meta.url));`, 'research may not import api'],
  ['src/engine/a.ts', `import { x } from '../domain/fixed.ts';`, 'src/domain/fixed.ts is inside domain'],
  ['src/engine/risk/a.ts', `import { x } from '../../domain/index.ts';\nimport { y } from '../orders/plan.ts';`, 'ok'],
  ['src/storage/a.ts', `import { createEngine } from '../engine/index.ts';`, 'storage may import types of engine'],
  ['src/storage/a.ts', `import type { Effect } from '../engine/index.ts';`, 'ok'],
  ['src/storage/a.ts', `import { type Effect } from '../engine/index.ts';`, 'ok'],
  ['src/sessions/a.ts', `import { x } from '../main.ts';`, 'sessions may not import main'],
  ['src/sessions/a.ts', `import { x } from '../../contract/index.ts';`, 'sessions may not import contract'],
  ['src/api/a.ts', `import { x } from '../../contract/index.ts';`, 'ok'],
  ['src/attic/a.ts', ``, 'there is no room "attic"'],
  ['src/main.ts', `import { x } from './api/index.ts';\nimport { y } from './app/config.ts';`, 'ok'],
  ['src/main.ts', `import { x } from './api/server.ts';`, 'src/api/server.ts is inside api'],
  ['contract/a.ts', `import { x } from '../src/domain/index.ts';`, 'contract may not import domain'],
  ['client/a.ts', `import { x } from '../src/domain/index.ts';`, 'client may not import domain'],
  ['dashboard/src/a.tsx', `import { x } from '../../src/domain/index.ts';`, 'dashboard may not import domain'],
  ['dashboard/src/a.tsx', `import { x } from '../../client/index.ts';`, 'ok'],
  ['bin/assay.ts', `import { x } from '../src/engine/index.ts';`, 'bin may not import engine'],
  ['bin/assay.ts', `import { x } from '../src/main.ts';`, 'ok'],
  ['src/engine/a.ts', `import { x } from './test-bars.ts';`, 'src/engine/test-bars.ts is for tests'],
  [
    'src/engine/a.test.ts',
    `import { x } from '../venues/index.ts';\nimport { y } from '../strategy/testing.ts';`,
    'ok',
  ],
  ['src/engine/a.test.ts', `import { x } from '../venues/simulated/matching.ts';`, 'is inside venues'],
  ['bench/a.ts', `import { x } from '../src/engine/engine.ts';`, 'is inside engine'],
  ['scripts/a.ts', `import { x } from '../src/strategy/indicators/index.ts';`, 'ok'],
  ['src/domain/a.ts', `// import { x } from '../venues/index.ts';\nconst text = "from '../venues/index.ts'";`, 'ok'],
]);

plantInCode('ambient', ambientOffences, [
  ['src/domain/a.ts', `\nconst at = Date.now();`, '2: Date.now is ambient'],
  ['src/domain/a.ts', `const clock = Date.now;`, 'Date.now is ambient'],
  ['src/domain/a.ts', `const at = new Date();`, 'Date() is ambient'],
  ['src/domain/a.ts', `const at = new Date(0);`, 'ok'],
  ['src/engine/a.ts', `const x = Math.random();`, 'Math.random is ambient'],
  ['src/engine/a.ts', `setTimeout(go, 5);`, 'setTimeout is ambient'],
  ['src/venues/a.ts', `const at = performance.now();`, 'performance is ambient'],
  ['src/venues/a.ts', `const reply = await fetch(url);`, 'fetch is ambient'],
  ['src/venues/a.ts', `const socket = new WebSocket(url);`, 'WebSocket is ambient'],
  ['src/venues/a.ts', `const port = { fetch };`, 'fetch is ambient'],
  ['src/venues/a.ts', `const reply = await port.fetch(url);\nconst y = { fetch: 1 };\nlet type: typeof fetch;`, 'ok'],
  ['src/venues/a.ts', `function get(fetch: Fetch) { return fetch(url); }`, 'ok'],
  ['src/venues/a.ts', `import { readFileSync } from 'node:fs';`, 'node:fs is input and output'],
  ['src/venues/a.ts', `import { join } from 'node:path';`, 'ok'],
  ['src/storage/a.ts', `import { readFileSync } from 'node:fs';\nconst { pid } = process;`, 'ok'],
  ['src/storage/a.ts', `console.log(1);`, 'console is ambient'],
  ['src/sessions/a.ts', `const home = process.env.HOME;`, 'process is ambient'],
  ['src/storage/a.ts', `const deadline = AbortSignal.timeout(5);`, 'AbortSignal.timeout is ambient'],
  ['src/api/a.ts', `import { randomBytes } from 'node:crypto';`, 'randomBytes is ambient'],
  ['src/api/a.ts', `import { createHash } from 'node:crypto';`, 'ok'],
  ['src/api/a.ts', `const id = crypto.randomUUID();`, 'crypto.randomUUID is ambient'],
  ['src/api/a.ts', `const at = Date.now(); // ambient-ok: the age of a sign-in is real time`, 'ok'],
  ['src/api/a.ts', `// ambient-ok: the age of a sign-in is real time\nconst at = Date.now();`, 'ok'],
  ['src/api/a.ts', `const at = Date.now(); // ambient-ok:`, 'Date.now is ambient'],
  ['src/api/a.ts', `const at = 5; // ambient-ok: was once needed`, 'excuses nothing'],
  ['src/runtime/a.ts', `const at = Date.now();`, 'ok'],
  ['src/main.ts', `const home = process.env.HOME;`, 'ok'],
  ['src/app/a.ts', `import { readFileSync } from 'node:fs';`, 'ok'],
  ['src/app/a.ts', `const at = Date.now();`, 'Date.now is ambient'],
  ['bin/assay.ts', `console.log(process.argv);`, 'ok'],
  ['bin/assay.ts', `const at = Date.now();`, 'Date.now is ambient'],
  ['src/domain/a.ts', `// Date.now() is not for us\nconst text = 'Math.random()';`, 'ok'],
  ['src/domain/a.test.ts', `const at = Date.now();`, 'ok'],
]);

plantInCode('approved orders', approvalOffences, [
  ['src/venues/a.ts', `const order = draft as ApprovedOrder;`, 'only src/engine/risk/gate.ts makes an ApprovedOrder'],
  ['src/venues/a.ts', `const order = draft as unknown as Readonly<ApprovedOrder>;`, 'only src/engine'],
  ['src/venues/a.ts', `function submit(order: ApprovedOrder) {}`, 'ok'],
  ['src/engine/risk/gate.ts', `const order = draft as ApprovedOrder;`, 'ok'],
]);

plantInCode('phases', phaseOffences, [
  ['src/strategy/a.ts', `if (view.phase === 1) hide();`, '"phase" tells one phase from another'],
  ['src/strategy/a.ts', `const isBacktest = true;`, '"isBacktest" tells'],
  ['src/engine/a.ts', `if (mode === 'paper') relax();`, '"paper" tells'],
  ['src/engine/a.ts', `const PAPER_MODE = 1;`, '"PAPER_MODE" tells'],
  ['src/engine/a.ts', `const liveMode = 1;`, '"liveMode" tells'],
  ['src/engine/a.ts', `type State = 'live' | 'done'; // as live as a backtest`, 'ok'],
  ['src/sessions/a.ts', `const phase = 'paper';`, 'ok'],
]);

plantInCode('silence', silenceOffences, [
  ['src/engine/a.ts', `let x: any;`, 'any without a reason'],
  ['src/engine/a.ts', `// oxlint-disable-next-line typescript/no-explicit-any\nlet x: any;`, 'silences a tool'],
  [
    'src/engine/a.ts',
    `// oxlint-disable-next-line typescript/no-explicit-any -- the library says so\nlet x: any;`,
    'ok',
  ],
  ['src/engine/a.ts', `// @ts-expect-error\nlet x: string = 5;`, 'silences a tool'],
  ['src/engine/a.ts', `const text = 'any'; // any word`, 'ok'],
]);

plantInText('file names', nameOffences, [
  ['src/engine/utils.ts', '', '"utils" does not say what is inside'],
  ['src/engine/orderPlan.ts', '', '"orderPlan" is not kebab-case'],
  ['src/storage/migrations/0001-first.ts', '', 'ok'],
  ['src/engine/order-plan.test.ts', '', 'ok'],
]);

plantInText('line length', lineLengthOffences, [
  ['src/a.ts', `\n${'x'.repeat(161)}`, '2: 161 characters'],
  ['src/a.ts', 'x'.repeat(160), 'ok'],
]);

plantInText('postponed', postponedOffences, [
  ['src/a.ts', '\n// TODO later', '2: TODO'],
  ['src/a.ts', 'a method, todomvc, FIXMEnot', 'ok'],
]);

plantInText('elsewhere', elsewhereOffences, [
  ['docs/a.md', 'open /home/ann/assay', 'is a place on one machine'],
  ['package-lock.json', 'https://registry.example.org/zod', 'a host nobody needs to know'],
  ['docs/a.md', 'open `src/engine/engine.ts`, then /usr/bin/chromium', 'ok'],
]);

plantInText(
  'documents',
  (file) => deadPathOffences(file, (path) => path === 'src/main.ts' || path === 'docs/decisions'),
  [
    ['docs/a.md', '\nsee `src/gone.ts`', '2: src/gone.ts does not exist'],
    ['docs/a.md', 'see [that](gone.md)', 'docs/gone.md does not exist'],
    [
      'docs/a.md',
      'see `src/main.ts:12`, `docs/decisions/`, [main](../src/main.ts#L1), [site](https://example.org)',
      'ok',
    ],
  ],
);

plantInText('prefaces', prefaceOffences, [
  ['src/engine/index.ts', `export { x } from './x.ts';`, 'does not say "Never"'],
  ['src/engine/index.ts', `/**\n * Decides.\n *\n * Never: waits. Start with \`x.ts\`.\n */`, 'ok'],
]);

test('an error code that is thrown and not explained is found, and one that is explained and not thrown', () => {
  const code = `throw new AssayError(full ? 'DISK_FULL' : 'DISK_LOST', '');\nthrow usageError('BAD_WORD', '');`;
  const list = { path: 'docs/errors.md', text: '| `DISK_FULL` | no room | free some |\n| `OLD_CODE` | | |' };
  const found = problems(errorCodeOffences([parseSource('src/storage/a.ts', code)], list));
  expect(found).toBe(
    '1: DISK_LOST is not explained in docs/errors.md; 2: BAD_WORD is not explained in docs/errors.md; 2: nothing throws OLD_CODE',
  );
});

test('a dependency without a line, a line without a dependency, and an import out of place are found', () => {
  const list = {
    path: 'docs/dependencies.md',
    text: '| `zod` | checks | by hand | MIT | `contract` |\n| `left-pad` | pads | by hand | MIT | `src/api` |',
  };
  const file = parseSource('src/engine/a.ts', `import { z } from 'zod/mini';`);
  expect(problems(dependencyOffences([file], list, ['zod', 'ws']))).toBe(
    '1: ws has no line; 2: left-pad is no dependency; 1: zod/mini belongs in contract',
  );
});

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AssayError, usageError } from '../runtime/index.ts';
import { loadRuleFile, loadRules } from './rule-file.ts';
import { catalogue, findStrategy, type StrategyDefinition } from '../strategy/index.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const STRATEGY_ROOM = join(ROOT, 'src/strategy/index.ts');
/** What a user's file imports from, wherever the file lies. */
const PUBLIC_NAME = 'assay/strategy';

export interface LoadedStrategy {
  readonly definition: StrategyDefinition;
  /** Text of a user's file; absent for the catalogue. */
  readonly source?: string;
}

/**
 * A strategy by its catalogue name, from a `.ts` file that exports one as `strategy`, or from a `.json` file of rules. A
 * file is checked first, so that a mistake is a sentence with its place and not a surprise in the middle of a run.
 *
 * @throws {AssayError} STRATEGY_UNKNOWN, STRATEGY_FILE_MISSING, STRATEGY_FILE_INVALID
 */
export async function loadStrategy(nameOrFile: string): Promise<LoadedStrategy> {
  if (!nameOrFile.endsWith('.ts') && !nameOrFile.endsWith('.json')) {
    const definition = findStrategy(nameOrFile);
    if (definition !== undefined) return { definition };
    const names = catalogue.map(({ name }) => name).join(', ');
    throw usageError(
      'STRATEGY_UNKNOWN',
      `there is no strategy "${nameOrFile}"; the catalogue has ${names}; your own is named by its file, such as strategies/mine.ts`,
    );
  }
  const path = resolve(nameOrFile);
  if (!existsSync(path)) throw usageError('STRATEGY_FILE_MISSING', `there is no file ${nameOrFile}`);
  if (nameOrFile.endsWith('.json')) return loadRuleFile(path);
  const problems = await typeCheck(path);
  if (problems.length > 0)
    throw usageError(
      'STRATEGY_FILE_INVALID',
      `${nameOrFile} does not fit the Strategy contract:\n  ${problems.join('\n  ')}`,
    );
  resolvePublicName();
  let exports: Record<string, unknown>;
  try {
    exports = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    throw new AssayError('STRATEGY_FILE_INVALID', `${nameOrFile} cannot be loaded: ${(error as Error).message}`, {
      kind: 'usage',
      cause: error,
    });
  }
  const definition = exports['strategy'] ?? exports['default'];
  if (!looksLikeStrategy(definition)) {
    throw usageError(
      'STRATEGY_FILE_INVALID',
      `${nameOrFile} must export its strategy: export const strategy = defineStrategy({ … })`,
    );
  }
  return { definition, source: readFileSync(path, 'utf8') };
}

/** The strategy of a plan: what was found by a search is in the plan itself. @throws {AssayError} as `loadStrategy` */
export async function loadPlanned(planned: {
  readonly strategy: string;
  readonly rules?: string | undefined;
}): Promise<LoadedStrategy> {
  return planned.rules === undefined ? loadStrategy(planned.strategy) : loadRules(planned.rules, planned.strategy);
}

function looksLikeStrategy(value: unknown): value is StrategyDefinition {
  if (typeof value !== 'object' || value === null) return false;
  const { name, title, family, parameters, setup } = value as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    typeof title === 'string' &&
    typeof family === 'string' &&
    typeof parameters === 'object' &&
    typeof setup === 'function'
  );
}

let resolving = false;

/** Lets a file anywhere on disk say `import … from 'assay/strategy'` and mean this installation. */
function resolvePublicName(): void {
  if (resolving) return;
  resolving = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === PUBLIC_NAME
        ? { url: pathToFileURL(STRATEGY_ROOM).href, shortCircuit: true }
        : next(specifier, context),
  });
}

/** The compiler's complaints about the file, as `line 3: …`; none when it fits, or when no compiler is installed. */
async function typeCheck(path: string): Promise<readonly string[]> {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  if (!existsSync(compiler)) return []; // A production install leaves the compiler out; loading still checks the shape.
  const folder = mkdtempSync(join(tmpdir(), 'assay-strategy-'));
  const project = join(folder, 'tsconfig.json');
  const settings = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      // A file outside any package is read as a module all the same, as Node does.
      module: 'preserve',
      moduleResolution: 'bundler',
      paths: { [PUBLIC_NAME]: [STRATEGY_ROOM] },
      typeRoots: [join(ROOT, 'node_modules/@types')],
      noUnusedLocals: false,
      noUnusedParameters: false,
    },
    files: [path],
    include: [],
  };
  writeFileSync(project, JSON.stringify(settings));
  try {
    const output = await new Promise<string>((resolveOutput) => {
      execFile(process.execPath, [compiler, '-p', project, '--pretty', 'false'], { cwd: folder }, (_error, stdout) =>
        resolveOutput(stdout),
      );
    });
    return complaints(output).slice(0, 10);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * One line for each error: where it is, and the compiler's last and most exact word on it. What it says first of a
 * whole strategy is long and of no use; the reason stands at the end, indented the most.
 */
function complaints(output: string): string[] {
  const found: string[] = [];
  for (const line of output.split('\n')) {
    const error = /(?:\((\d+),\d+\): )?error TS\d+: (.*)$/.exec(line);
    if (error !== null) found.push(`${error[1] === undefined ? '' : `line ${error[1]}: `}${error[2]}`);
    else if (/^\s+\S/.test(line) && found.length > 0) found.push(deeper(found.pop()!, line.trim()));
  }
  return found;
}

/** Of `Types of property 'x' are incompatible` the name is kept beside the reason that follows. */
function deeper(complaint: string, next: string): string {
  const where = /^(line \d+: )?/.exec(complaint)![0];
  const property = /^Types of property '(\w+)'/.exec(complaint.slice(where.length))?.[1];
  return `${where}${property === undefined ? '' : `${property}: `}${next}`;
}

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietly, root, SetUpError, write } from '../setup.mjs';
import { exclusively } from './exclusively.mjs';
import { withProgress } from './progress.mjs';

const DIST = join(root, 'dashboard', 'dist');
const STAMP = join(DIST, '.stamp');
const VITE = join(root, 'node_modules', 'vite', 'bin', 'vite.js');

/** Everything that ends up in the pages: their own sources, what they import, and the libraries' versions. */
const SOURCES = ['dashboard', 'contract', 'client', 'package-lock.json'];

/** Brings the built pages up to date; a few milliseconds when they are. */
export async function buildDashboard(/** @type {string} */ node) {
  // An image that ships the built pages alone has nothing to build them from.
  if (!existsSync(join(root, 'dashboard', 'index.html'))) return;
  const wanted = fingerprint();
  if (isBuilt(wanted)) return;
  await exclusively('dashboard', async () => {
    if (isBuilt(wanted)) return;
    const words = { doing: 'Building the dashboard', done: 'Built the dashboard' };
    await withProgress(words, async () => {
      const { code, output } = await quietly(node, [VITE, 'build', 'dashboard']);
      if (code === 0) return;
      process.stderr.write(`\n${output}`);
      throw new SetUpError('The dashboard did not build, for the reason above: mend it, then run this again.');
    });
    write(STAMP, wanted);
  });
}

function isBuilt(/** @type {string} */ wanted) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted;
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap(filesUnder)) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** @returns {string[]} */
function filesUnder(/** @type {string} */ path) {
  if (path === 'package-lock.json') return [path];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules' && !/\.test\.tsx?$/.test(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(`${path}/${entry.name}`) : [`${path}/${entry.name}`]));
}

// node scripts/lock-guard.mjs [FOLDER]: refuses a package-lock.json that would not install everywhere, or not the same.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {Record<string, string>} Versions
 * @typedef {{ version?: string, integrity?: string, resolved?: string, link?: boolean, hasInstallScript?: boolean,
 *   dependencies?: Versions, devDependencies?: Versions, optionalDependencies?: Versions }} Entry
 */

const folder = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const lock = /** @type {{ packages: Record<string, Entry> }} */ (read('package-lock.json'));
const manifest = /** @type {Entry & { allowScripts?: Record<string, boolean> }} */ (read('package.json'));

const problems = [
  ...Object.entries(lock.packages).flatMap(([path, entry]) => [
    ...missingOptional(path, entry),
    ...(path === '' ? [] : untraceable(path, entry)),
  ]),
  ...disagreements(),
  ...inexact(),
];

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`package-lock.json: ${Object.keys(lock.packages).length - 1} packages, each whole on every platform`);

/**
 * "npm install" drops an optional package that its registry does not have, without a word; "npm ci" then refuses the
 * lockfile, or a platform is left without its binary.
 */
function missingOptional(/** @type {string} */ path, /** @type {Entry} */ entry) {
  return Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => !isLocked(name, path))
    .map((name) => `${path === '' ? 'package.json' : path}: its optional ${name} is not in package-lock.json`);
}

/** Node's own search: beside the package, then in each folder above. */
function isLocked(/** @type {string} */ name, /** @type {string} */ from) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (lock.packages[at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`] !== undefined) return true;
    if (at === '') return false;
  }
}

/** What is installed is known by its content, whichever registry it comes from; and nothing runs while it is installed. */
function untraceable(/** @type {string} */ path, /** @type {Entry} */ entry) {
  const found = [];
  if (entry.link !== true && entry.integrity === undefined) found.push(`${path}: has no integrity`);
  if (entry.resolved !== undefined) found.push(`${path}: names the host it came from ("resolved"); remove the line`);
  const name = path.replace(/^.*node_modules\//, '');
  if (entry.hasInstallScript === true && manifest.allowScripts?.[name] === undefined) {
    found.push(`${path}: wants to run a script; decide it in allowScripts of package.json`);
  }
  return found;
}

function disagreements() {
  const root = lock.packages[''] ?? {};
  return kinds().flatMap((kind) => {
    const names = new Set([...Object.keys(manifest[kind] ?? {}), ...Object.keys(root[kind] ?? {})]);
    return [...names]
      .filter((name) => manifest[kind]?.[name] !== root[kind]?.[name])
      .map((name) => `${name}: package.json and package-lock.json disagree; run "npm install"`);
  });
}

/** A range would let two machines run different code from the same commit. */
function inexact() {
  return kinds().flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${name}: ${version} is no exact version`),
  );
}

function kinds() {
  return /** @type {const} */ (['dependencies', 'devDependencies', 'optionalDependencies']);
}

/** @returns {unknown} */
function read(/** @type {string} */ name) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

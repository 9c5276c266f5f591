import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Compares node_modules with package-lock.json. npm writes down what it installed (node_modules/.package-lock.json) when it
 * has finished, so half an install is never taken for a whole one, and one that a person made by hand is taken as it is.
 *
 * @param {string} root
 * @returns {{ complete: boolean, missing: string[], present: number, expected: number }}
 */
export function completeness(root) {
  const wanted = packages(join(root, 'package-lock.json'));
  const installed = packages(join(root, 'node_modules', '.package-lock.json'));
  const expected = Object.entries(wanted).filter(([path, entry]) => path !== '' && isNeeded(entry));
  const missing = expected.map(([path]) => path).filter((path) => installed[path] === undefined);
  const same = Object.entries(installed).every(([path, entry]) => entry.integrity === wanted[path]?.integrity);
  const present = expected.filter(([path]) => existsSync(join(root, path, 'package.json'))).length;
  return {
    complete: missing.length === 0 && same && present === expected.length,
    missing: missing.map((path) => path.replace(/^.*node_modules\//, '')),
    present,
    expected: expected.length,
  };
}

/**
 * @typedef {string | string[]} Allowed
 * @typedef {{ integrity?: string, optional?: boolean, os?: Allowed, cpu?: Allowed, libc?: Allowed }} Entry
 */

/** @returns {Record<string, Entry>} */
function packages(/** @type {string} */ path) {
  if (!existsSync(path)) return {};
  return /** @type {{ packages: Record<string, Entry> }} */ (JSON.parse(readFileSync(path, 'utf8'))).packages;
}

/**
 * Whether Assay lacks something on this machine without the package. Of the optional ones that is so for the binaries of
 * this platform: npm leaves them out without a word when they ask for a newer Node than the one that runs npm.
 */
function isNeeded(/** @type {Entry} */ entry) {
  if (entry.optional === true && entry.os === undefined && entry.cpu === undefined) return false;
  return allows(entry.os, process.platform) && allows(entry.cpu, process.arch) && allows(entry.libc, libc());
}

/** npm's rule: a list names what is allowed, or with a `!` what is not. */
function allows(/** @type {Allowed | undefined} */ list, /** @type {string} */ value) {
  if (list === undefined) return true;
  const names = [list].flat();
  if (names.includes(`!${value}`)) return false;
  return names.includes(value) || names.every((name) => name.startsWith('!'));
}

/** @type {string | undefined} */
let libcKnown;

function libc() {
  if (process.platform !== 'linux') return 'none';
  libcKnown ??= existsSync('/etc/alpine-release') || reportsNoGlibc() ? 'musl' : 'glibc';
  return libcKnown;
}

function reportsNoGlibc() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header.glibcVersionRuntime === undefined;
}

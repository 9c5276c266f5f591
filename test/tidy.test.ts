import { beforeAll, expect, test } from 'vitest';
import { ambientOffences } from './tidy/ambient.ts';
import { deadPathOffences, dependencyOffences, errorCodeOffences, prefaceOffences } from './tidy/documents.ts';
import { importOffences } from './tidy/imports.ts';
import { faceOf, roomOf } from './tidy/rooms.ts';
import { approvalOffences, phaseOffences, silenceOffences } from './tidy/safety.ts';
import type { Offence, SourceFile } from './tidy/source.ts';
import { elsewhereOffences, lineLengthOffences, nameOffences, postponedOffences } from './tidy/text.ts';
import { documents, exists, readText, sources, texts } from './tidy/tree.ts';

// Each check is shown failing on planted text in tidy/planted.test.ts.

let files: SourceFile[] = [];

beforeAll(() => {
  files = sources();
});

/** One line an offence, as an editor can follow it. */
function readable(offences: readonly Offence[]): string[] {
  return offences.map(({ path, line, problem }) => `${path}:${line} ${problem}`);
}

test('the checks see the whole project', () => {
  const rooms = new Set(files.map(({ path }) => roomOf(path)));
  for (const room of ['domain', 'engine', 'venues', 'contract', 'client', 'dashboard']) expect(rooms).toContain(room);
});

test('rooms import downward only, and only each other’s index.ts', () => {
  expect(readable(files.flatMap(importOffences))).toEqual([]);
});

test('every room opens with a preface', () => {
  const rooms = [...new Set(files.map(({ path }) => roomOf(path)))].filter((room) => room !== undefined);
  const faces = rooms.filter((room) => !['main', 'bin', 'dashboard'].includes(room)).map(faceOf);
  const found = faces.flatMap((path) => prefaceOffences(exists(path) ? readText(path) : { path, text: '' }));
  expect(readable(found)).toEqual([]);
});

test('time, chance, the network and the process are handed in', () => {
  expect(readable(files.flatMap(ambientOffences))).toEqual([]);
});

test('only the gate makes an approved order', () => {
  expect(readable(files.flatMap(approvalOffences))).toEqual([]);
});

test('no strategy and no engine can tell which phase it runs in', () => {
  expect(readable(files.flatMap(phaseOffences))).toEqual([]);
});

test('every any, and every silenced tool, says why', () => {
  expect(readable(files.flatMap(silenceOffences))).toEqual([]);
});

test('file names say what is inside', () => {
  expect(readable(files.flatMap(nameOffences))).toEqual([]);
});

test('lines can be read without scrolling', () => {
  expect(readable(files.flatMap(lineLengthOffences))).toEqual([]);
});

test('nothing is left for later without an issue', () => {
  expect(readable(texts().flatMap(postponedOffences))).toEqual([]);
});

test('no file names a place on one machine or a host nobody needs to know', () => {
  expect(readable(texts().flatMap(elsewhereOffences))).toEqual([]);
});

test('every file that a document names exists', () => {
  expect(readable(documents().flatMap((document) => deadPathOffences(document, exists)))).toEqual([]);
});

test('every error code is explained, and every explained code is thrown', () => {
  expect(readable(errorCodeOffences(files, readText('docs/errors.md')))).toEqual([]);
});

test('every dependency has its reason, and stays where its line says', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readText('package.json').text) as Manifest;
  const declared = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(readable(dependencyOffences(files, readText('docs/dependencies.md'), declared))).toEqual([]);
});

type Manifest = Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>;

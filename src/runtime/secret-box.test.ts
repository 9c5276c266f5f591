import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { AssayError } from './errors.ts';
import { SecretBox } from './secret-box.ts';

const box = new SecretBox(new Uint8Array(32).fill(7), randomBytes);

function refusal(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof AssayError ? `${error.code}: ${error.message}` : String(error);
  }
}

test('what was sealed opens again, and no two sealings are alike', () => {
  const [one, other] = [box.seal('gold', 'a'), box.seal('gold', 'a')];
  expect(one).not.toBe(other);
  expect(one).not.toContain('gold');
  expect([box.open(one, 'a'), box.open(other, 'a')]).toEqual(['gold', 'gold']);
});

test('it opens nowhere else, and not after a single bit has changed', () => {
  const sealed = box.seal('gold', 'row 1');
  expect(refusal(() => box.open(sealed, 'row 2'))).toContain('SECRET_UNREADABLE');
  const [version, mark, body = ''] = sealed.split('.');
  const bytes = Buffer.from(body, 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    const text = [version, mark, changed.toString('base64url')].join('.');
    expect(refusal(() => box.open(text, 'row 1'))).toContain('is not as it was stored');
  }
  for (const text of ['', 'v1', `v2.${mark}.${body}`, `v1.${mark}.AAAA`, `${sealed}.x`])
    expect(refusal(() => box.open(text, 'row 1'))).toContain('SECRET_UNREADABLE');
});

test('another master key is named as what it is', () => {
  const other = new SecretBox(new Uint8Array(32).fill(8), randomBytes);
  expect(refusal(() => other.open(box.seal('gold', 'a'), 'a'))).toContain('another master key');
  expect(refusal(() => new SecretBox(new Uint8Array(16), randomBytes))).toContain('MASTER_KEY_INVALID');
});

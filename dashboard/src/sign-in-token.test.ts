import { expect, test } from 'vitest';
import { pastedToken, tokenIn } from './sign-in-token.ts';

test.each([
  ['http://127.0.0.1:8000/sign-in?token=abc', 'abc'],
  ['http://127.0.0.1:8000/sign-in?a=1&token=a%2Bb', 'a+b'],
  ['http://127.0.0.1:8000/#token=abc', 'abc'],
  ['http://127.0.0.1:8000/sign-in?token=', undefined],
  ['http://127.0.0.1:8000/strategy/x#orders', undefined],
])('the token in %s is %s', (address, token) => {
  expect(tokenIn(address)).toBe(token);
});

test.each([
  ['  abc \n', 'abc'],
  ['http://127.0.0.1:8000/sign-in?token=abc', 'abc'],
  ['http://127.0.0.1:8000/sign-in', 'http://127.0.0.1:8000/sign-in'],
  ['', ''],
])('%j pasted means the token %j', (text, token) => {
  expect(pastedToken(text)).toBe(token);
});

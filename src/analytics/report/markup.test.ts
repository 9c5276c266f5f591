import { expect, test } from 'vitest';
import { jsonForScript, markup, trusted } from './markup.ts';

test('every inserted value is escaped, in text and in attributes', () => {
  const hostile = `<script>alert("1")</script>'&\``;
  expect(markup`<p title="${hostile}">${hostile}</p>`.html).toBe(
    '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;&#96;">' +
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;&#96;</p>',
  );
});

test('markup inside markup stays markup, lists are joined, and what is absent is nothing', () => {
  expect(markup`<ul>${['a<', 2].map((item) => markup`<li>${item}</li>`)}${undefined}</ul>`.html).toBe(
    '<ul><li>a&lt;</li><li>2</li></ul>',
  );
  expect(markup`${trusted('<i>')}`.html).toBe('<i>');
});

test('no text can end the script element that carries it as JSON', () => {
  const text = jsonForScript({ name: '</script><!--<script>' }).html;
  expect(text).not.toContain('<');
  expect(JSON.parse(text)).toEqual({ name: '</script><!--<script>' });
});

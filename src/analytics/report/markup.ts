/** A piece of HTML that is safe to insert. Only `markup` and `trusted` make one; every other string is escaped. */
export interface Markup {
  readonly html: string;
}

export type MarkupValue = Markup | string | number | undefined | readonly MarkupValue[];

/** HTML with every inserted value escaped, unless it is itself `Markup`; `undefined` is nothing. */
export function markup(parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return trusted(parts.map((part, index) => part + render(values[index])).join(''));
}

/** Text of our own making that is HTML (or CSS, or a script) already. Never anything that came from outside. */
export function trusted(text: string): Markup {
  return { html: text };
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => ENTITIES[character]!);
}

/** JSON to stand inside a `script` element: nothing in it can end the element. */
export function jsonForScript(value: unknown): Markup {
  return trusted(JSON.stringify(value).replaceAll('<', '\\u003c'));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function render(value: MarkupValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return escapeHtml(String(value));
  if (isList(value)) return value.map(render).join('');
  return value.html;
}

function isList(value: MarkupValue): value is readonly MarkupValue[] {
  return Array.isArray(value);
}

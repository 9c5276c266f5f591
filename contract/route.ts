import type { z } from 'zod';

/** Who may call a route. `public` needs no sign-in; `trade` changes something and needs the CSRF header as well. */
export type Scope = 'public' | 'read' | 'trade' | 'admin';

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly scope: Scope;
  readonly summary: string;
  /** Of the parts of the path that vary: `:id` in `/api/things/:id`. */
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Schema of `data` in `{ success: true, data }`; lists are `{ success: true, data, count, page }`. */
  readonly data: z.ZodType;
  readonly list?: boolean;
}

export function route<const R extends Route>(definition: R): R {
  return definition;
}

import type { Category } from '../../core/spec.ts';
import { BadRequest, type Fields } from './fields.ts';

/** Categories that a client may ask about; of the last two there is nothing here, which is a valid answer. */
export const CATEGORIES = ['linear', 'spot', 'inverse', 'option'] as const;
export type AnyCategory = (typeof CATEGORIES)[number];

export function anyCategory(fields: Fields, absent?: AnyCategory): AnyCategory {
  const text = fields.text('category');
  const found = text === undefined ? absent : CATEGORIES.find((one) => one === text);
  if (found === undefined) throw new BadRequest(10001, 'params error: category invalid');
  return found;
}

export function isTraded(category: AnyCategory): category is Category {
  return category === 'linear' || category === 'spot';
}

/** For whatever names a symbol: there are none in the other categories. */
export function tradedCategory(fields: Fields, absent?: Category): Category {
  const category = anyCategory(fields, absent);
  if (isTraded(category)) return category;
  throw new BadRequest(10001, 'params error: symbol invalid');
}

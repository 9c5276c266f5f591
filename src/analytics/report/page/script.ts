import { AXIS } from './script/axis.ts';
import { CSV } from './script/csv.ts';
import { EQUITY } from './script/equity.ts';
import { PANE } from './script/pane.ts';
import { PRICE } from './script/price.ts';
import { START } from './script/start.ts';
import { TRADE_ROWS } from './script/trade-rows.ts';
import { TRADE_TABLE } from './script/trade-table.ts';
import { UNPACK } from './script/unpack.ts';
import { VIEW } from './script/view.ts';
import { WORDS } from './script/words.ts';

const PARTS = [WORDS, UNPACK, AXIS, PANE, VIEW, EQUITY, PRICE, TRADE_ROWS, TRADE_TABLE, CSV, START];

/**
 * The page's only script, plain JavaScript that runs in the reader's browser. It is kept as text because this room
 * has no browser types and no build step; a test gives it to the compiler, and another runs it in a browser.
 */
export const SCRIPT = `'use strict';\n(() => {\n${PARTS.join('\n')}})();\n`;

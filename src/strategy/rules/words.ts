import { inWords } from '../catalogue/words.ts';
import type { ConditionNode, Node, NumberNode } from './tree.ts';

const SIGNS: Readonly<Record<string, string>> = { add: '+', subtract: '-', multiply: '×', divide: '/' };

/** A tree in words, as reasons and reports show it. */
export function treeInWords(node: Node): string {
  switch (node.op) {
    case 'constant':
      return inWords(node.value);
    case 'price':
      return node.source;
    case 'indicator': {
      const { name, parameters, output, source } = node;
      const given = [...parameters.map(String), ...(source === undefined ? [] : [source])];
      return `${name}${given.length === 0 ? '' : `(${given.join(', ')})`}${output === undefined ? '' : ` ${output}`}`;
    }
    case 'past':
      return `${part(node.of)} ${node.bars === 1 ? 'a bar' : `${node.bars} bars`} before`;
    case 'negate':
      return `-${part(node.of)}`;
    case 'logarithm':
    case 'root':
      return `${node.op} of ${part(node.of)}`;
    case 'mean':
    case 'deviation':
      return `${node.op} of ${part(node.of)} over ${node.bars} bars`;
    case 'clock':
      return node.unit === 'month-day' ? 'day of the month' : node.unit;
    case 'on':
      return `${part(node.of)} of ${node.instrument}`;
    case 'absolute':
      return `|${treeInWords(node.of)}|`;
    case 'smaller':
    case 'larger':
      return `the ${node.op} of ${part(node.left)} and ${part(node.right)}`;
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      return `${part(node.left)} ${SIGNS[node.op]} ${part(node.right)}`;
    case 'above':
    case 'below':
      return `${treeInWords(node.left)} ${node.op} ${treeInWords(node.right)}`;
    case 'crosses-above':
    case 'crosses-below':
      return `${treeInWords(node.left)} ${node.op.replace('-', ' ')} ${treeInWords(node.right)}`;
    case 'all':
    case 'any':
      return node.of.map(part).join(node.op === 'all' ? ' and ' : ' or ');
    case 'not':
      return `not ${part(node.of)}`;
    case 'becomes':
      return `now ${part(node.of)}`;
    case 'lasts':
      return `${part(node.of)} at ${node.least} of ${node.bars} bars`;
  }
}

function part(node: NumberNode | ConditionNode): string {
  const words = treeInWords(node);
  return 'left' in node || node.op === 'all' || node.op === 'any' ? `(${words})` : words;
}

import { styleText } from 'node:util';
import type { Command } from 'commander';
import { catalogue, loadStrategy, type ParameterSpec } from '../../src/main.ts';

export function addStrategies(program: Command): void {
  program
    .command('strategies')
    .description('list the catalogue, or explain one strategy')
    .argument('[name|file]')
    .action(async (name: string | undefined) => {
      const out = (line = ''): void => void process.stdout.write(`${line}\n`);
      if (name === undefined) {
        const width = Math.max(...catalogue.map((one) => one.name.length));
        for (const one of catalogue)
          out(`  ${styleText('bold', one.name.padEnd(width))}  ${one.description.split(/(?<=\.) /)[0]}`);
        out();
        out('Explain one: assay strategies NAME. Your own: a .ts file; examples are in examples/strategies/.');
        return;
      }
      const { definition } = await loadStrategy(name);
      out(`${styleText('bold', definition.title)} (${definition.name})`);
      out(definition.description);
      out();
      const entries = Object.entries(definition.parameters);
      const width = Math.max(0, ...entries.map(([key]) => key.length));
      for (const [key, spec] of entries) out(`  ${key.padEnd(width)}  ${bounds(spec).padEnd(24)}  ${spec.description}`);
    });
}

function bounds(spec: ParameterSpec): string {
  switch (spec.kind) {
    case 'integer':
    case 'real':
      return `${spec.default}  (${spec.min} to ${spec.max})`;
    case 'choice':
      return `${spec.default}  (${spec.choices.join(', ')})`;
    case 'switch':
      return spec.default ? 'on  (on, off)' : 'off  (on, off)';
  }
}

import type { Command } from 'commander';

/** The data folder as it was typed; nothing when it was not, so that a configuration file may name it. */
export function dataWords(command: Command): { readonly dataDir?: string } {
  let root = command;
  while (root.parent !== null) root = root.parent;
  const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
  return root.getOptionValueSource('dataDir') === 'default' ? {} : { dataDir };
}

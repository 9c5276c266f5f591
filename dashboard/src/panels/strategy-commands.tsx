import { useState } from 'react';
import type { StrategyView } from '../../../contract/index.ts';
import { Play, Square } from '../icons.tsx';
import { StartStrategyDialog } from './start-strategy-dialog.tsx';
import { StopStrategyDialog } from './stop-strategy-dialog.tsx';

/** Start or stop, whichever the strategy's status allows; neither while it is being tested. */
export function StrategyCommands({ strategy }: { readonly strategy: StrategyView }) {
  const { strategyId, title } = strategy;
  // A dialog stays about what it was opened for, though the strategy's status may change under it.
  const [open, setOpen] = useState<'start' | 'stop'>();
  const command = commandFor(strategy.status);
  const close = (): void => {
    setOpen(undefined);
  };
  return (
    <>
      {command !== undefined && (
        <button
          type="button"
          className="btn btn-sm strategy-command"
          data-testid={`strategy-${command}-${strategyId}`}
          aria-label={`${command === 'start' ? 'Start' : 'Stop'} ${title}`}
          onClick={() => {
            setOpen(command);
          }}
        >
          {command === 'start' ? <Play /> : <Square />}
          {command === 'start' ? 'Start…' : 'Stop…'}
        </button>
      )}
      {open === 'start' && <StartStrategyDialog strategy={strategy} onClose={close} />}
      {open === 'stop' && <StopStrategyDialog strategy={strategy} onClose={close} />}
    </>
  );
}

function commandFor(status: StrategyView['status']): 'start' | 'stop' | undefined {
  switch (status) {
    case 'warming-up':
    case 'running':
    case 'halted':
      return 'stop';
    case 'stopped':
      return 'start';
    case 'queued':
    case 'backtesting':
    case 'finished':
    case 'failed':
      return undefined;
  }
}

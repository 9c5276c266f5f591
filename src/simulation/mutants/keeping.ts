import type { Mutant } from './mutant.ts';
import { savedState, withCommit, without } from './altered-state.ts';

export const skipCommit: Mutant = {
  name: 'send-without-commit',
  mistake: 'an order leaves before anything is on disk',
  breaks: ['recorded-before-sent'],
  journal: (journal) => withCommit(journal, () => undefined),
};

export const commitAfterSend: Mutant = {
  name: 'commit-after-send',
  mistake: 'the order leaves, and then it is written down',
  breaks: ['recorded-before-sent'],
  journal: (journal) =>
    withCommit(journal, (commit) => {
      void Promise.resolve()
        .then(commit)
        .catch(() => undefined); // The plug may have been pulled meanwhile.
    }),
};

export const ignoreDiskFailure: Mutant = {
  name: 'ignore-disk-failure',
  mistake: 'a commit that failed is passed over',
  breaks: ['disk-failure-stops', 'recorded-before-sent'],
  journal: (journal) => without(journal, 'JOURNAL_FAILED'),
};

export const ignoreSuccessor: Mutant = {
  name: 'ignore-younger-instance',
  mistake: 'an instance that has been taken over goes on',
  breaks: ['single-writer', 'recorded-before-sent'],
  journal: (journal) => without(journal, 'JOURNAL_SUPERSEDED'),
};

export const forgetUnanswered: Mutant = {
  name: 'forget-unanswered-on-restart',
  mistake: 'orders that had no answer are dropped when the state is taken up',
  breaks: ['restart-loses-nothing', 'nothing-released-early'],
  checkpoint: (checkpoint) =>
    savedState(checkpoint, ({ engine }) => {
      const orders = engine.orders.orders.filter(({ status }) => status !== 'sent' && status !== 'unknown');
      return { engine: { ...engine, orders: { ...engine.orders, orders } } };
    }),
};

export const idsRepeat: Mutant = {
  name: 'ids-repeat-after-restart',
  mistake: 'the counter of order ids goes back when the process restarts',
  breaks: ['ids-unique', 'restart-loses-nothing'],
  checkpoint: (checkpoint) =>
    savedState(checkpoint, ({ engine }) => {
      const ordersMade = Math.max(0, engine.orders.ordersMade - 2);
      return { engine: { ...engine, orders: { ...engine.orders, ordersMade } } };
    }),
};

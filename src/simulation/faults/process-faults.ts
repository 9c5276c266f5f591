import { EVERYTHING, type FaultSpec } from './fault-spec.ts';

/** What happens to the process, to its disk and clock, and through its operator. */
export const PROCESS_FAULTS = {
  P1: {
    title: 'killed, and started again',
    expected: 'nothing lost, nothing doubled',
    rate: 0.0025,
    ...EVERYTHING,
  },
  P1b: {
    title: 'killed between two effects',
    expected: 'the same, at the worst instant',
    rate: 0.003,
    ...EVERYTHING,
  },
  P3: {
    title: 'event loop blocked for up to a minute',
    expected: 'nothing decided before it leaves after it',
    rate: 0.001,
    ...EVERYTHING,
  },
  P4: {
    title: 'stopped for minutes, then continued',
    expected: 'the hole is noticed; the account is compared before anything new',
    rate: 0.0004,
    ...EVERYTHING,
  },
  P5: {
    title: 'wall clock jumps by an hour',
    expected: 'nothing is measured by it',
    rate: 0.001,
    ...EVERYTHING,
  },
  P6: {
    title: 'orderly stop, then start',
    expected: 'goes on where it was',
    rate: 0.0015,
    ...EVERYTHING,
  },
  P7: {
    title: 'commit fails: the disk is full',
    expected: 'nothing more is sent by this process',
    rate: 0.002,
    ...EVERYTHING,
  },
  P8: {
    title: 'slow disk: a commit takes seconds',
    expected: 'what has grown old meanwhile is not sent',
    rate: 0.02,
    ...EVERYTHING,
  },
  P13: {
    title: 'killed, and nobody starts it again for minutes',
    expected: 'the watchdog, where there is one, closes everything; the next start is halted',
    rate: 0.0012,
    ...EVERYTHING,
  },
  P14: {
    title: 'the watchdog is killed, and started again',
    expected: 'it sees by looking what is to be done; the server does not notice',
    rate: 0.002,
    ...EVERYTHING,
  },
  O1: {
    title: 'operator says it twice',
    expected: 'one effect',
    rate: 0.3,
    ...EVERYTHING,
  },
  O2: {
    title: 'a second instance takes over',
    expected: 'the older one sends nothing more',
    rate: 0.0015,
    ...EVERYTHING,
  },
  O4: {
    title: 'emergency stop, at any moment, perhaps twice',
    expected: 'flat and verified, or it says what is left',
    rate: 0.0025,
    ...EVERYTHING,
  },
  O5: {
    title: 'halt, and a resume while something is unknown',
    expected: 'nothing new while halted; the halt outlives a crash',
    rate: 0.002,
    ...EVERYTHING,
  },
} as const satisfies Record<string, FaultSpec>;

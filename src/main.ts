/**
 * The composition root: the only place that knows every room. The command line speaks to the program through this
 * file and no other; each command's wiring is in `app/`.
 */
export { showAudit, verifyAudit, type ShowWords } from './app/audit-command.ts';
export { backtestCommand, headline, versionLine, type BacktestWords } from './app/backtest-command.ts';
export {
  checkData,
  dataTools,
  downloadData,
  exportData,
  generateData,
  importFiles,
  listDatasets,
  removeData,
  type DataTools,
  type DownloadWords,
  type GenerateWords,
  type ImportWords,
} from './app/data-commands.ts';
export { exchangeCommand, type ExchangeWords } from './app/exchange-command.ts';
export { diagnose, diagnosisLines, type Diagnosis } from './app/doctor-command.ts';
export { fail } from './app/failure.ts';
export { PROTECTIVE_STOP_DEFAULT } from './app/protective-stop.ts';
export { publishSection } from './app/published-section.ts';
export { recoverCommand, type RecoverWords } from './app/recover-command.ts';
export { type DataWords } from './app/operator-client.ts';
export { reconcileList, reconcileResolve, reconcileRun } from './app/reconcile-command.ts';
export { riskDenials, riskLimits, riskMode, riskShow, type ChangeWords } from './app/risk-command.ts';
export { enrollCommand } from './app/live/enroll-command.ts';
export { live, type LiveWords } from './app/live/live-command.ts';
export { serve, type ServeWords } from './app/serve.ts';
export { sourceCommit } from './app/source-commit.ts';
export { stopCommand, type StopWords } from './app/stop-command.ts';
export { simulateCommand, type SimulateWords } from './app/simulate-command.ts';
export { loadStrategy } from './app/strategy-file.ts';
export { watchdogCommand, type WatchdogWords } from './app/watchdog-command.ts';
export { realTimers } from './runtime/index.ts';
export { catalogue, type ParameterSpec } from './strategy/index.ts';

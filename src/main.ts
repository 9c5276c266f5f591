/**
 * The composition root: the only place that knows every room. The command line speaks to the program through this
 * file and no other; each command's wiring is in `app/`.
 */
import { whenCalled } from './app/when-called.ts';

export type { AnalyticsWords } from './app/analytics-command.ts';
export type { ShowWords } from './app/audit-command.ts';
export type { BacktestCommandWords } from './app/backtest-command.ts';
export {
  checkData,
  dataTools,
  exportData,
  generateData,
  importFiles,
  listDatasets,
  removeData,
  type DataTools,
  type GenerateWords,
  type ImportWords,
} from './app/data-commands.ts';
export type { DiscoverWatch } from './app/discover/command.ts';
export type { DiscoverWords } from './app/discover/words.ts';
export type { SelfTestWords } from './app/discover/self-test/command.ts';
export { downloadData, type DownloadWatch } from './app/download/command.ts';
export { progressLine, progressWords, type DownloadState } from './app/download/lines.ts';
export type { DownloadWords } from './app/download/words.ts';
export type { CheckStrategyWords } from './app/check-strategy-command.ts';
export { diagnose, diagnosisLines, type Diagnosis } from './app/doctor-command.ts';
export { fail } from './app/failure.ts';
export { headline } from './app/headline.ts';
export { PROTECTIVE_STOP_DEFAULT } from './app/protective-stop.ts';
export { asCode, publishFigures, publishSection, type Figures } from './app/published-section.ts';
export type { ParityWords } from './app/parity-command.ts';
export type { ApproveWords, DecisionsWords, StartPaperWords } from './app/pipeline-command.ts';
export { recoverCommand, type RecoverWords } from './app/recover-command.ts';
export { keysCreate, keysList, keysRevoke, type KeyWords } from './app/keys-command.ts';
export { modelLines, trainingLines } from './app/model-lines.ts';
export type { RetrainWords, TrainWords } from './app/model-command.ts';
export { asOperator, type DataWords } from './app/operator-client.ts';
export { reconcileList, reconcileResolve, reconcileRun } from './app/reconcile-command.ts';
export { riskDenials, riskLimits, riskMode, riskShow, type ChangeWords } from './app/risk-command.ts';
export { ordersCommand, positionsCommand, statusCommand, type LookWords } from './app/status-command.ts';
export { stopCommand, type StopWords } from './app/stop-command.ts';
export { loadStrategy } from './app/strategy-file.ts';
export { versionLine } from './app/source-commit.ts';
export type { TaxWords } from './app/tax-command.ts';
export { codeVersion } from './app/worker-version.ts';
export { realTimers } from './runtime/index.ts';
export { catalogue, type ParameterSpec } from './strategy/index.ts';
export type { ExchangeWords } from './app/exchange-command.ts';
export type { LiveWords } from './app/live/live-command.ts';
export type { ServeWords } from './app/serve.ts';
export type { SimulateWords } from './app/simulate-command.ts';
export type { WorkerWords } from './app/worker-command.ts';

// What needs half of the program is read when it is asked for: nobody else has to wait for it.
export const analyticsCommand = whenCalled(async () => (await import('./app/analytics-command.ts')).analyticsCommand);
export const showAudit = whenCalled(async () => (await import('./app/audit-command.ts')).showAudit);
export const verifyAudit = whenCalled(async () => (await import('./app/audit-command.ts')).verifyAudit);
export const backtestCommand = whenCalled(async () => (await import('./app/backtest-command.ts')).backtestCommand);
export const checkStrategyCommand = whenCalled(
  async () => (await import('./app/check-strategy-command.ts')).checkStrategyCommand,
);
export const parityCommand = whenCalled(async () => (await import('./app/parity-command.ts')).parityCommand);
export const pipelineApprove = whenCalled(async () => (await import('./app/pipeline-command.ts')).pipelineApprove);
export const pipelineCandidates = whenCalled(
  async () => (await import('./app/pipeline-command.ts')).pipelineCandidates,
);
export const pipelineStartPaper = whenCalled(
  async () => (await import('./app/pipeline-command.ts')).pipelineStartPaper,
);
export const recordFoundBy = whenCalled(async () => (await import('./app/pipeline-command.ts')).recordFoundBy);
export const pipelineDecisions = whenCalled(async () => (await import('./app/pipeline-command.ts')).pipelineDecisions);
export const pipelinePolicy = whenCalled(async () => (await import('./app/pipeline-command.ts')).pipelinePolicy);
export const taxCommand = whenCalled(async () => (await import('./app/tax-command.ts')).taxCommand);
/** How a search is told, line by line. */
export const discoverLines = async () => import('./app/discover/lines.ts');
export const discoverCommand = whenCalled(async () => (await import('./app/discover/command.ts')).discoverCommand);
export const listCampaigns = whenCalled(async () => (await import('./app/discover/command.ts')).listCampaigns);
export const selfTestCommand = whenCalled(
  async () => (await import('./app/discover/self-test/command.ts')).selfTestCommand,
);
export const showCampaign = whenCalled(async () => (await import('./app/discover/command.ts')).showCampaign);
export const exchangeCommand = whenCalled(async () => (await import('./app/exchange-command.ts')).exchangeCommand);
export const enrollCommand = whenCalled(async () => (await import('./app/live/enroll-command.ts')).enrollCommand);
export const live = whenCalled(async () => (await import('./app/live/live-command.ts')).live);
export const serve = whenCalled(async () => (await import('./app/serve.ts')).serve);
export const simulateCommand = whenCalled(async () => (await import('./app/simulate-command.ts')).simulateCommand);
export const workerCommand = whenCalled(async () => (await import('./app/worker-command.ts')).workerCommand);
export const watchdogCommand = whenCalled(async () => (await import('./app/watchdog-command.ts')).watchdogCommand);
export const trainModelCommand = whenCalled(async () => (await import('./app/model-command.ts')).trainModelCommand);
export const retrainModelCommand = whenCalled(async () => (await import('./app/model-command.ts')).retrainModelCommand);
export const showModelCommand = whenCalled(async () => (await import('./app/model-command.ts')).showModelCommand);

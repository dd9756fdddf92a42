export { LanguageModelError, StepsynthError } from './errors.ts';
export type { ErrorCode, LanguageModelFailure } from './errors.ts';

export { normaliseText } from './example/normalise-text.ts';
export type { Fields, GoldExample, Label, Lineage, SyntheticExample } from './example/example.ts';

export { applySettings, settingsPath } from './task/apply-settings.ts';
export { nearestWord } from './task/nearest-word.ts';
export { parseTaskFile } from './task/parse-task-file.ts';
export { parseTaskSettings } from './task/run-settings.ts';
export { s3ConfigFrom, trainingOptionsFrom } from './task/s3-config-from.ts';
export { contextOf, taskFields, taskSpecFrom } from './task/task-spec.ts';
export { taskFileSchema } from './task/task-file.ts';
export { taskFileJsonSchema } from './task/task-file-json-schema.ts';
export type { Setting } from './task/apply-settings.ts';
export type { RunSettings, TaskSettings } from './task/run-settings.ts';
export type { LocatePath, TaskFilePath } from './task/task-file-error.ts';
export type { TaskFile } from './task/task-file.ts';
export type { TaskSpec } from './task/task-spec.ts';
export type { OpenAISettings, PoolSettings, SimulatedSettings, TeacherSettings } from './task/teacher-settings.ts';
export type { TrainingSettings } from './task/training-settings.ts';

export { extrapolationPrompt } from './prompt/extrapolation-prompt.ts';
export { parseGeneration } from './prompt/parse-generation.ts';
export { parseRationales } from './prompt/parse-rationales.ts';
export { renderTemplate, templateSlots } from './prompt/prompt-template.ts';
export { rationalePrompt } from './prompt/rationale-prompt.ts';
export { seedPrompt } from './prompt/seed-prompt.ts';
export type { ParsedGeneration } from './prompt/parse-generation.ts';
export type { SeedPromptRequest } from './prompt/seed-prompt.ts';

export { createRandom } from './random/seeded-random.ts';
export type { Random, RandomKey } from './random/seeded-random.ts';

export { sealTest } from './gold/seal-test.ts';
export { goldSplitRecord, splitGoldFile } from './gold/split-gold-file.ts';
export { splitGoldValidation } from './gold/split-gold-validation.ts';
export { apportion, stratifiedSample } from './gold/stratified-sample.ts';
export type { GoldPartRecord, GoldSplit, SplitGoldFileOptions } from './gold/split-gold-file.ts';
export type { GoldRolesOptions } from './gold/split-gold-validation.ts';
export type { GoldValidation, SealedTest } from './gold/gold-data.ts';

export { stripArtefacts } from './filter/artefact.ts';
export { createFilterPipeline } from './filter/filter-pipeline.ts';
export { isRefusal } from './filter/refusal.ts';
export type { StrippedText } from './filter/artefact.ts';
export type { FilterPipeline, FilterPipelineOptions, Judgement } from './filter/filter-pipeline.ts';
export type { RejectionReason } from './filter/rejection-reason.ts';

export { bootstrapIntervals } from './evaluation/bootstrap-intervals.ts';
export { classificationMetrics } from './evaluation/classification-metrics.ts';
export { findMisclassified } from './evaluation/find-misclassified.ts';
export { mcnemarExact, mcnemarPValue } from './evaluation/mcnemar-exact.ts';
export { pairedBootstrap } from './evaluation/paired-bootstrap.ts';
export { predictedLabels, softmax } from './evaluation/softmax.ts';
export type { Interval95 } from './evaluation/bootstrap-intervals.ts';
export type { ClassificationMetrics, LabelMetrics } from './evaluation/classification-metrics.ts';
export type { MisclassifiedExample } from './evaluation/find-misclassified.ts';
export type { McnemarResult } from './evaluation/mcnemar-exact.ts';
export type { PairedDifference, PairedPredictions } from './evaluation/paired-bootstrap.ts';

export { defaultSpendAssumptions, estimateSpend } from './estimate/estimate-spend.ts';
export { estimateTraining } from './estimate/estimate-training.ts';
export type { Spend, SpendAssumptions, SpendEstimate, SpendEstimateInputs, SpendPair, TokenRange } from './estimate/estimate-spend.ts';
export type { TrainingEstimate, TrainingEstimateInputs } from './estimate/estimate-training.ts';

export { checkBalance, balanceOf } from './validate/gold-balance.ts';
export { checkLabelWords } from './validate/check-label-words.ts';
export { checkLeakage } from './validate/check-leakage.ts';
export { checkRepetitions } from './validate/check-repetitions.ts';
export { findLeakage } from './validate/find-leakage.ts';
export { planPrompts, previewErrors } from './validate/planned-prompts.ts';
export { summariseLengths } from './validate/length-summary.ts';
export { seedSlots } from './synthesis/seed-slots.ts';
export { previewSynthesis } from './preview/preview-synthesis.ts';
export type { PreviewedCandidate, PreviewOptions, PreviewResult } from './preview/preview-synthesis.ts';
export type { LengthSummary } from './validate/length-summary.ts';
export type { Leakage, Overlap, SharedRow } from './validate/find-leakage.ts';
export type { PartBalance } from './validate/gold-balance.ts';
export type { PlannedPrompt, PlannedPrompts, PlannedPromptsOptions } from './validate/planned-prompts.ts';
export type { Problem } from './validate/problem.ts';
export type { SeedDataOptions } from './synthesis/seed-slots.ts';

export type { DatasetEncoder, EncodedDataset, EncoderInput } from './ports/encoded-dataset.ts';
export type {
  Device,
  LoadCallOptions,
  Precision,
  Predictions,
  SmallModelTrainer,
  TrainCallOptions,
  TrainedModel,
  TrainingEvent,
  TrainingStateOptions,
  TrainingOptions,
  TrainingSummary,
  TrainRequest,
} from './ports/small-model-trainer.ts';

export { runS3 } from './loop/run-s3.ts';
export { replayDataset } from './loop/replay-dataset.ts';
export { streamS3 } from './loop/stream-s3.ts';
export { bestRound, finalRound, stopReason } from './loop/stopping-rule.ts';
export { buildLineage } from './report/build-lineage.ts';
export { buildReport } from './report/build-report.ts';
export { datasetLine, datasetSha256 } from './synthesis/dataset-line.ts';
export { BudgetReachedError } from './spend/budget-reached.ts';
export { dollarsOf } from './spend/token-price.ts';
export { openSpendLedger } from './spend/spend-ledger.ts';
export { storedSpendSummary } from './spend/spend-summary.ts';
export { createLanguageModelTeacher } from './teacher/language-model-teacher.ts';
export { createSimulatedWorld, defaultSimulatedRates, simulatedTask } from './teacher/simulated/simulated-world.ts';
export { STEPSYNTH_VERSION } from './version.ts';
export type { GapMeter, S3Dependencies, S3Result, SeedContext } from './loop/run-s3.ts';
export type { ReplayDependencies } from './loop/replay-dataset.ts';
export type { RunEvent } from './loop/run-event.ts';
export type { S3Stream } from './loop/stream-s3.ts';
export type { S3Config } from './loop/s3-config.ts';
export type { StopReason } from './loop/stopping-rule.ts';
export type { CandidateFilter } from './ports/candidate-filter.ts';
export type { CheckpointStore, StoredCheckpoint } from './ports/checkpoint-store.ts';
export type { Journal, JournalEntry } from './ports/journal.ts';
export type { Generation, GenerationRequest, LanguageModel, TokenUsage } from './ports/language-model.ts';
export type {
  GoldPart, Rejection, RunStore, StageResult, StoredCandidate, StoredEvent, StoredPrediction, StoredRationales,
} from './ports/run-store.ts';
export type { Reservation, SpendLedger, SpendSummary } from './ports/spend-ledger.ts';
export type { SpendCap } from './spend/spend-cap.ts';
export type { OpenReservation, Outcome, SpendStore, StoredSpend } from './spend/spend-store.ts';
export type { SpendLedgerOptions } from './spend/spend-ledger.ts';
export type { TokenPrice } from './spend/token-price.ts';
export type { Clock, Logger, LogLevel } from './ports/runtime.ts';
export type {
  Candidate, CandidateSource, ExtrapolationSlot, RationaleReply, RationaleSlot, SeedSlot, Slot, SlotKey, Teacher,
} from './ports/teacher.ts';
export type { LineageInputs } from './report/build-lineage.ts';
export type { ErrorFate } from './report/error-fate.ts';
export type { LineageData, LineageError, LineageRow, LineageTask } from './report/lineage-data.ts';
export type { FinalReportInputs, ReportInputs } from './report/report-inputs.ts';
export type { Gain, Interval, LabelScores, MetricChange, PartScores, RoundReport, RunReport } from './report/run-report.ts';
export type { SimulatedRates } from './teacher/simulated/simulated-teacher.ts';
export type { SimulatedWorld } from './teacher/simulated/simulated-world.ts';
export type { LanguageModelTeacherOptions } from './teacher/language-model-teacher.ts';

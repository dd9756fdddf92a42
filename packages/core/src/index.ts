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
export type { AnswerSettings, TaskSpec } from './task/task-spec.ts';
export type { OpenAISettings, PoolSettings, SimulatedSettings, TeacherSettings } from './task/teacher-settings.ts';
export type { TrainingSettings } from './task/training-settings.ts';

export { answerPrompt } from './prompt/answer-prompt.ts';
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
export type { WaveCandidate, WaveFilter } from './filter/wave-filter.ts';

export { bootstrapIntervals } from './evaluation/bootstrap-intervals.ts';
export { mapMetrics, ofMetric } from './target/target.ts';
export { targetOf } from './target/target-of.ts';
export { countCodePoints, sliceCodePoints } from './answer/answer-span.ts';
export { decodeAnswers } from './answer/decode-answers.ts';
export { squadScores } from './evaluation/squad-scores.ts';
export { windowScores } from './evaluation/window-scores.ts';
export { classificationMetrics } from './evaluation/classification-metrics.ts';
export { findMisclassified } from './evaluation/find-misclassified.ts';
export { mcnemarExact, mcnemarPValue } from './evaluation/mcnemar-exact.ts';
export { pairedBootstrap } from './evaluation/paired-bootstrap.ts';
export { predictedLabels, softmax } from './evaluation/softmax.ts';
export type { Interval95 } from './evaluation/bootstrap-intervals.ts';
export type { ByMetric, Metric, MetricName, ScoredPart, RowScorer, Target, TargetGold, TargetPredictions, TargetRow } from './target/target.ts';
export type { AnswerSpan } from './answer/answer-span.ts';
export type { Question } from './answer/encode-windows.ts';
export type { AnswerSearch, DecodedAnswer, SpanLogits } from './answer/decode-answers.ts';
export type { AnswerScores } from './evaluation/squad-scores.ts';
export type { WindowScores } from './evaluation/window-scores.ts';
export type { ClassificationMetrics, LabelMetrics } from './evaluation/classification-metrics.ts';
export type { MisclassifiedExample } from './evaluation/find-misclassified.ts';
export type { McnemarResult } from './evaluation/mcnemar-exact.ts';
export type { PairedDifference, PairedPredictions } from './evaluation/paired-bootstrap.ts';

export { areaUnderCurve } from './statistics/area-under-curve.ts';
export { classifierTwoSampleTest } from './statistics/classifier-two-sample-test.ts';
export { compareArms } from './statistics/compare-arms.ts';
export { coverage } from './statistics/coverage.ts';
export { editDistance } from './statistics/edit-distance.ts';
export { extrapolationLikeness } from './statistics/extrapolation-likeness.ts';
export { frechetDistance, labelConditionalFrechet } from './statistics/frechet-distance.ts';
export { armInterval, hierarchicalBootstrap } from './statistics/hierarchical-bootstrap.ts';
export { holm } from './statistics/holm.ts';
export { kMeans } from './statistics/k-means.ts';
export { fitLogisticRegression, predictLogits } from './statistics/logistic-regression.ts';
export { pointsOf } from './statistics/points.ts';
export { smallestDetectableEffect } from './statistics/smallest-detectable-effect.ts';
export { jensenShannon, totalVariation } from './teacher/simulated/distribution-distance.ts';
export type { AreaUnderCurve } from './statistics/area-under-curve.ts';
export type { ArmDifference } from './statistics/compare-arms.ts';
export type { Coverage } from './statistics/coverage.ts';
export type { ExtrapolationLikeness, ExtrapolationPairs } from './statistics/extrapolation-likeness.ts';
export type { ArmRuns, ResampledScores } from './statistics/hierarchical-bootstrap.ts';
export type { Clusters } from './statistics/k-means.ts';
export type { LogisticRegression } from './statistics/logistic-regression.ts';
export type { Points } from './statistics/points.ts';
export type { Distribution } from './teacher/simulated/distribution-distance.ts';

export { gapCourse } from './gap/gap-course.ts';
export { summaryOfGap } from './gap/gap-estimate.ts';
export type { CoursePoint, GapCourse } from './gap/gap-course.ts';
export type { GapEstimate, GapMeasures, RoundGap } from './gap/gap-estimate.ts';

export { reaches } from './overlap/cosine-index.ts';
export { embedDirections, embedTexts } from './overlap/embed-directions.ts';
export { createMinHash } from './overlap/min-hash.ts';
export { sketchText } from './overlap/text-sketch.ts';
export { createNearIndex, findNearDuplicates } from './overlap/near-index.ts';
export { countOverlaps, createOverlapIndex } from './overlap/text-overlap.ts';
export type { CosineIndex } from './overlap/cosine-index.ts';
export type { MinHash } from './overlap/min-hash.ts';
export type { NearIndex } from './overlap/near-index.ts';
export type { OverlapCounts, OverlapIndex, TextOverlap } from './overlap/text-overlap.ts';
export type { OverlapRow, OverlapTable, OverlapTally } from './overlap/overlap-table.ts';
export type { TextSketch } from './overlap/text-sketch.ts';

export { doubtedRows } from './label-noise/confident-learning.ts';
export { applyRowWeights, storedRowWeights } from './label-noise/row-weights.ts';
export type { RowWeights } from './label-noise/row-weights.ts';
export type { LabelNoiseSettings } from './task/label-noise-settings.ts';

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

export type { DatasetEncoder, EncodedDataset, EncoderInput, QuestionInput, WindowedDataset } from './ports/encoded-dataset.ts';
export type {
  Device,
  LoadCallOptions,
  Precision,
  Predictions,
  SmallModelTrainer,
  SpanPredictions,
  TrainCallOptions,
  TrainedModel,
  TrainingEvent,
  TrainingStateOptions,
  TrainingOptions,
  TrainingSummary,
  TrainRequest,
} from './ports/small-model-trainer.ts';

export { checkTrainer } from './loop/check-trainer.ts';
export { createCheckpointEmbedder } from './loop/checkpoint-embedder.ts';
export { runS3 } from './loop/run-s3.ts';
export { replayDataset } from './loop/replay-dataset.ts';
export { answerSentence } from './compare/answer-sentence.ts';
export { buildComparison } from './compare/build-comparison.ts';
export { confoundedBy } from './compare/confounded.ts';
export { controlPairs, type PairedArm } from './compare/control-pairs.ts';
export type { ControlResult } from './control/control-result.ts';
export type { ArmOutcome, ArmOutcomes, ComparedGap, ComparisonBudget, ComparisonInputs } from './compare/arm-outcome.ts';
export type { ComparedArm, ComparedPair, Recipe, TaskComparison } from './compare/comparison.ts';
export { checkPrompts } from './prompt/check-prompts.ts';
export { checkErrorChoice } from './error-choice/check-error-choice.ts';
export { checkMethod } from './methods/check-method.ts';
export { methodOf, methods } from './methods/methods.ts';
export { plannedRows } from './methods/method.ts';
export { plannedTrainings, type TrainingCountSettings } from './methods/planned-trainings.ts';
export type { Method } from './methods/method.ts';
export { streamS3 } from './loop/stream-s3.ts';
export { bestRound, finalRound, stopReason } from './loop/stopping-rule.ts';
export { buildLineage } from './report/build-lineage.ts';
export { buildReport } from './report/build-report.ts';
export { datasetLine, datasetSha256 } from './synthesis/dataset-line.ts';
export { BudgetReachedError } from './spend/budget-reached.ts';
export { sumCalls, type CallSpend } from './spend/call-spend.ts';
export { dollarsOf } from './spend/token-price.ts';
export { openSpendLedger } from './spend/spend-ledger.ts';
export { storedSpendSummary } from './spend/spend-summary.ts';
export { createLanguageModelTeacher } from './teacher/language-model-teacher.ts';
export { createSimulatedQuestionWorld, simulatedQuestionTask } from './teacher/simulated/questions/simulated-question-world.ts';
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
  Candidate, CandidateSource, ExtrapolationSlot, RationaleReply, RationaleSlot, SeedSlot, Slot, SlotKey, StudentAnswer, Teacher, Vote, VoteRequest,
} from './ports/teacher.ts';
export type { TextEmbedder } from './ports/text-embedder.ts';
export type { TextSketcher } from './ports/text-sketcher.ts';
export type { LineageInputs } from './report/build-lineage.ts';
export type { ErrorFate } from './report/error-fate.ts';
export type { LineageData, LineageError, LineageRow, LineageTask } from './report/lineage-data.ts';
export type { FinalReportInputs, ReportInputs } from './report/report-inputs.ts';
export type { Gain, Interval, LabelScores, MetricChange, PartScores, RoundReport, RunReport } from './report/run-report.ts';
export type { SimulatedRates } from './teacher/simulated/simulated-teacher.ts';
export type { SimulatedQuestionWorld } from './teacher/simulated/questions/simulated-question-world.ts';
export type { SimulatedWorld } from './teacher/simulated/simulated-world.ts';
export type { LanguageModelTeacherOptions } from './teacher/language-model-teacher.ts';

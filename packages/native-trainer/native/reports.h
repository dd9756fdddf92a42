// Replies and events as JSON, with the keys of core's TrainingEvent and TrainingSummary in snake case.
#pragma once

#include "io/encoded_dataset.h"
#include "io/json.h"
#include "train/precision.h"
#include "train/runtime.h"
#include "train/trainer.h"

namespace stepsynth {

json::Value started_event(const Runtime& runtime, const PrecisionChoice& precision, std::int64_t total_steps, const EncodedDataset& training, const TrainingState* state);
json::Value step_event(const StepReport& report);
json::Value evaluated_event(const EvaluationReport& report);
json::Value split_event(const SplitReport& report);
json::Value saved_event(const StateReport& report);
json::Value notice_event(const std::string& message);
json::Value training_summary(const TrainingResult& result, const Runtime& runtime, const PrecisionChoice& precision, const TaskModel& model);
json::Value model_description(const Runtime& runtime, const PrecisionChoice& precision, const TaskModel& model);

}  // namespace stepsynth

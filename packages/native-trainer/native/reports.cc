#include "reports.h"

namespace stepsynth {

json::Value started_event(const Runtime& runtime, const PrecisionChoice& precision, std::int64_t total_steps, const EncodedDataset& training, const TrainingState* state) {
  return json::Object{{"type", "started"},
                      {"device", runtime.device_name()},
                      {"precision", precision.name()},
                      {"precision_reason", precision.reason},
                      {"threads", runtime.threads},
                      {"total_steps", total_steps},
                      {"training_rows", training.rows()},
                      {"training_tokens", training.tokens()},
                      {"resumed_from_step", state ? state->step() : 0},
                      {"state_refused", state ? state->refusal() : ""}};
}

json::Value step_event(const StepReport& report) {
  return json::Object{{"type", "step"},           {"step", report.step}, {"total_steps", report.total_steps},
                      {"epoch", report.epoch},    {"loss", report.loss}, {"learning_rate", report.learning_rate},
                      {"seconds", report.seconds}};
}

json::Value evaluated_event(const EvaluationReport& report) {
  return json::Object{{"type", "evaluated"}, {"epoch", report.epoch},       {"step", report.step},
                      {"loss", report.loss}, {"accuracy", report.accuracy}, {"best", report.best}};
}

json::Value split_event(const SplitReport& report) {
  return json::Object{{"type", "split"},
                      {"step", report.step},
                      {"rows", report.rows},
                      {"passes", report.passes},
                      {"memory_budget_mb", report.memory_budget >> 20}};
}

json::Value saved_event(const StateReport& report) {
  return json::Object{{"type", "saved"}, {"step", report.step}, {"bytes", report.bytes}, {"seconds", report.seconds}};
}

json::Value notice_event(const std::string& message) { return json::Object{{"type", "notice"}, {"message", message}}; }

namespace {

json::Value captures_of(const TrainingResult& result) {
  if (!result.captures) return {};
  return json::Object{{"graphs", result.captures->graphs}, {"replays", result.captures->replays}, {"eager", result.captures->eager}};
}

}  // namespace

json::Value training_summary(const TrainingResult& result, const Runtime& runtime, const PrecisionChoice& precision, const TaskModel& model) {
  json::Array evaluations;
  for (const auto& evaluation : result.evaluations) {
    evaluations.push_back(json::Object{
        {"epoch", evaluation.epoch}, {"step", evaluation.step}, {"loss", evaluation.loss}, {"accuracy", evaluation.accuracy}});
  }
  return json::Object{{"steps", result.steps},
                      {"epochs", result.epochs},
                      {"tokens", result.tokens},
                      {"seconds", result.seconds},
                      {"tokens_per_second", result.seconds > 0 ? static_cast<double>(result.tokens) / result.seconds : 0.0},
                      {"device", runtime.device_name()},
                      {"precision", precision.name()},
                      {"precision_reason", precision.reason},
                      {"threads", runtime.threads},
                      {"parameters", model.parameters().element_count()},
                      {"final_loss", result.final_loss},
                      {"memory_budget_mb", result.memory_budget >> 20},
                      {"split_steps", result.split_steps},
                      {"best_epoch", result.best_epoch ? json::Value(*result.best_epoch) : json::Value()},
                      {"evaluations", std::move(evaluations)},
                      {"captures", captures_of(result)}};
}

json::Value model_description(const Runtime& runtime, const PrecisionChoice& precision, const TaskModel& model) {
  json::Array labels;
  for (const auto& label : model.head().labels) labels.emplace_back(label);
  return json::Object{{"head", name_of(model.head().kind)},
                      {"labels", std::move(labels)},
                      {"parameters", model.parameters().element_count()},
                      {"layers", model.options().num_hidden_layers},
                      {"hidden_size", model.options().hidden_size},
                      {"vocabulary_size", model.options().vocab_size},
                      {"max_positions", model.options().max_row_tokens()},
                      {"device", runtime.device_name()},
                      {"precision", precision.name()},
                      {"precision_reason", precision.reason},
                      {"threads", runtime.threads}};
}

}  // namespace stepsynth

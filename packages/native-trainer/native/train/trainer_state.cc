// The part of `Trainer` that writes a training down and takes it up again.
#include <algorithm>

#include "io/object_reader.h"
#include "train/trainer.h"

namespace stepsynth {
namespace {

constexpr const char* kDropout = "dropout";
constexpr const char* kKept = "kept.";
constexpr const char* kWhere = "state of the training";
constexpr const char* kBudget = "memory_budget";  // bytes
constexpr const char* kActivationBudget = "activation_budget";

// `tensors` under the name of each parameter's first part: whole, since the word embeddings may be compacted.
NamedTensors named(const ParameterSet& parameters, const std::vector<at::Tensor>& tensors, const std::string& prefix) {
  NamedTensors all;
  for (std::size_t i = 0; i < tensors.size(); ++i) all.emplace_back(prefix + parameters.all()[i].slices.front().name, tensors[i]);
  return all;
}

// Weights in training, moments and, when an epoch was kept, its weights.
NamedTensors tensors_of(const ParameterSet& parameters, const AdamW& optimizer, const WeightSnapshot& kept) {
  NamedTensors all = named(parameters, parameters.values(), "weights.");
  for (auto& entry : optimizer.state()) all.push_back(std::move(entry));
  if (!kept.empty()) {
    for (auto& entry : named(parameters, kept.copies(), kKept)) all.push_back(std::move(entry));
  }
  return all;
}

bool holds_kept_weights(const TrainingState& state, const ParameterSet& parameters) {
  return state.has(kKept + parameters.all().front().slices.front().name);
}

}  // namespace

void Trainer::keep_state(const TrainingObserver& observer, bool now) {
  if (!switches_.state || result_.steps == kept_state_step_ || !(now || switches_.state->is_due())) return;
  report_steps(observer, /*all=*/true);  // throws when one was not finite: such a state is never written
  NamedTensors tensors = tensors_of(model_.parameters(), *optimizer_, kept_);
  const at::Tensor position = forward_.dropout ? forward_.dropout->position() : at::Tensor();
  if (position.defined()) tensors.emplace_back(kDropout, position);
  const StateReport report = switches_.state->write(result_.steps, progress(), std::move(tensors));
  kept_state_step_ = result_.steps;
  if (observer.on_saved) observer.on_saved(report);
}

void Trainer::resume() {
  TrainingState& state = *switches_.state;
  if (holds_kept_weights(state, model_.parameters())) kept_.take(model_.parameters());  // room for them
  for (const auto& [name, tensor] : tensors_of(model_.parameters(), *optimizer_, kept_)) state.copy_into(name, tensor);
  model_.parameters().refresh_copies();
  const at::Tensor position = forward_.dropout ? forward_.dropout->position() : at::Tensor();
  if (position.defined()) {
    state.copy_into(kDropout, position);
    forward_.dropout->seek(position);
  }
  set_progress(state.progress());
  kept_state_step_ = result_.steps;
  state.close();
}

std::optional<MemoryBudget> Trainer::kept_budget() const {
  if (!switches_.state || switches_.state->step() == 0) return std::nullopt;
  ObjectReader reader(switches_.state->progress(), kWhere);
  if (!reader.has(kBudget)) return std::nullopt;
  return MemoryBudget{reader.integer(kBudget, 0), reader.integer(kActivationBudget, 0)};
}

json::Object Trainer::progress() const {
  json::Array epochs, steps, losses, accuracies;
  for (const EvaluationReport& evaluation : result_.evaluations) {
    epochs.emplace_back(evaluation.epoch);
    steps.emplace_back(evaluation.step);
    losses.emplace_back(evaluation.loss);
    accuracies.emplace_back(evaluation.accuracy);
  }
  json::Object progress{{"tokens", result_.tokens},
                        {"seconds", result_.seconds},
                        {"final_loss", result_.final_loss},
                        {"best_epoch", result_.best_epoch.value_or(0)},
                        {"evaluation_epochs", std::move(epochs)},
                        {"evaluation_steps", std::move(steps)},
                        {"evaluation_losses", std::move(losses)},
                        {"evaluation_accuracies", std::move(accuracies)},
                        {"best_accuracy", best_accuracy_},
                        {"evaluations_without_gain", evaluations_without_gain_},
                        {"unused_word_factor", unused_word_factor_},
                        {"kept_unused_word_factor", kept_unused_word_factor_}};
  if (first_budget_) {
    progress.emplace_back(kBudget, first_budget_->total);
    progress.emplace_back(kActivationBudget, first_budget_->activations);
    progress.emplace_back("split_steps", result_.split_steps);
  }
  return progress;
}

void Trainer::set_progress(const json::Value& progress) {
  ObjectReader reader(progress, kWhere);
  result_.steps = reader.integer("step", 1);
  result_.epochs = (result_.steps + plan_.steps_per_epoch() - 1) / plan_.steps_per_epoch();
  result_.tokens = reader.integer("tokens", 0);
  result_.seconds = reader.number("seconds", 0);
  result_.final_loss = reader.number("final_loss", 0);
  if (reader.has(kBudget)) result_.split_steps = reader.integer("split_steps", 0);
  if (const std::int64_t best = reader.integer("best_epoch", 0); best > 0) result_.best_epoch = best;
  const auto epochs = reader.numbers("evaluation_epochs", 1), steps = reader.numbers("evaluation_steps", 1);
  const auto losses = reader.numbers("evaluation_losses", 0), accuracies = reader.numbers("evaluation_accuracies", 0);
  double highest = -1;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    const auto epoch = static_cast<std::int64_t>(epochs[i]), step = static_cast<std::int64_t>(steps.at(i));
    result_.evaluations.push_back({epoch, step, losses.at(i), accuracies.at(i), accuracies.at(i) > highest});
    highest = std::max(highest, accuracies.at(i));
  }
  best_accuracy_ = reader.number("best_accuracy", -1);
  evaluations_without_gain_ = reader.integer("evaluations_without_gain", 0);
  unused_word_factor_ = reader.number("unused_word_factor", 0);
  kept_unused_word_factor_ = reader.number("kept_unused_word_factor", 0);
}

}  // namespace stepsynth

#include "train/trainer.h"

#include <chrono>
#include <cmath>

#include "train/evaluate.h"
#include "train/freezing.h"
#include "train/gradients.h"
#include "train/side_stream.h"
#include "train/used_ids.h"

namespace stepsynth {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

}  // namespace

Trainer::Trainer(TaskModel& model, const EncodedDataset& training, const EncodedDataset* selection, const TrainingOptions& options,
                 const ForwardOptions& forward, const TrainerSwitches& switches)
    : model_(model),
      training_(training),
      selection_(selection),
      options_(options),
      forward_(forward),
      switches_(switches),
      loss_function_(options, model.device()),
      plan_(training.rows(), options),
      schedule_(options, plan_.total_steps()),
      monitor_(model.device(), switches.monitor_lag),
      word_rule_(update_rule(model.parameters().all().front(), model.parameters(), options)) {
  check_freezing(model.parameters(), options);
}

TrainingResult Trainer::run(const CancelFlag& cancel, const TrainingObserver& observer) {
  const SideStream stream(model_.device());
  const Freezing freezing(model_.parameters(), options_);
  // Frozen words are not trained at all.
  if (switches_.compact_vocabulary && !options_.freeze_embeddings) run_on_used_words(cancel, observer);
  else run_and_keep(cancel, observer);
  return result_;
}

void Trainer::run_on_used_words(const CancelFlag& cancel, const TrainingObserver& observer) {
  WordEmbeddings& words = model_.word_embeddings();
  words.compact(used_ids(training_, selection_, model_.options().vocab_size));
  try {
    run_and_keep(cancel, observer);
  } catch (...) {
    words.expand(unused_word_factor_);
    throw;
  }
  words.expand(unused_word_factor_);
}

void Trainer::run_and_keep(const CancelFlag& cancel, const TrainingObserver& observer) {
  optimizer_.emplace(model_.parameters(), options_, forward_.fused_kernels);
  make_resident_steps(observer);
  if (model_.device().is_cpu() && !resident_) plan_memory();
  if (switches_.state && switches_.state->step() > 0) resume();
  try {
    run_epochs(cancel, observer);
  } catch (...) {
    if (!kept_.empty()) restore_weights();
    throw;
  }
  if (resident_) result_.captures = resident_->counts();
  resident_.reset();
  optimizer_.reset();
  if (options_.keep_best && selection_) restore_weights();
}

void Trainer::plan_memory() {
  const MemoryBudget now = memory_budget(switches_.memory_budget_mb, model_.parameters());
  first_budget_ = kept_budget().value_or(now);
  const MemoryBudget budget = resumed_budget(*first_budget_, now);
  result_.memory_budget = budget.total;
  const bool frozen_below = options_.freeze_embeddings;
  const ActivationScope scope{.dropout = forward_.dropout != nullptr,
                              .fused_kernels = forward_.fused_kernels,
                              .bf16 = model_.compute_type() == at::kBFloat16,
                              .whole_last_layer = model_.finds_answers() || !forward_.first_token_only,
                              .frozen_layers = frozen_below ? options_.freeze_layers : 0};
  const ActivationEstimate estimate(model_.options(), scope);
  pass_cutter_.emplace(estimate, budget.activations);
  pass_cutter_->require_rows_fit(training_);
  if (budget.activations != first_budget_->activations) earlier_cutter_.emplace(estimate, first_budget_->activations);
}

void Trainer::make_resident_steps(const TrainingObserver& observer) {
  if (!switches_.resident.value_or(model_.device().is_cuda())) return;
  const StepParts parts{model_, training_, plan_, loss_function_, schedule_, forward_, *optimizer_, monitor_};
  const auto notice = [on_notice = observer.on_notice](const std::string& message) {
    if (on_notice) on_notice(message);
  };
  CaptureOptions capture{
      .most_classes = switches_.most_graphs,
      .capturer = switches_.capturer ? switches_.capturer(model_.device()) : nullptr,
      .on_failure = [notice](const std::string& reason) { notice("CUDA graphs are given up, steps are enqueued one operation at a time: " + reason); },
      .on_split = [notice](std::int64_t rows) { notice("the batch does not fit into the device's memory: passes of " + std::to_string(rows) + " rows"); },
      .before_rehearsal = switches_.before_rehearsal};
  resident_.emplace(parts, std::move(capture));
}

void Trainer::keep_weights() {
  kept_.take(model_.parameters());
  kept_unused_word_factor_ = unused_word_factor_;
}

void Trainer::restore_weights() {
  kept_.restore(model_.parameters());
  unused_word_factor_ = kept_unused_word_factor_;
}

void Trainer::run_epochs(const CancelFlag& cancel, const TrainingObserver& observer) {
  for (std::int64_t epoch = result_.steps / plan_.steps_per_epoch(); result_.steps < plan_.total_steps(); ++epoch) {
    const std::vector<std::int64_t> order = plan_.order(epoch);
    result_.epochs = epoch + 1;
    if (resident_) resident_->begin_epoch(order, result_.steps % plan_.steps_per_epoch(), result_.steps);
    for (std::int64_t step = result_.steps % plan_.steps_per_epoch(); step < plan_.steps_per_epoch() && result_.steps < plan_.total_steps(); ++step) {
      keep_state(observer, /*now=*/cancel.is_set());
      cancel.check();
      run_step(plan_.step_rows(order, step), observer);
    }
    const auto start = Clock::now();
    report_steps(observer, /*all=*/true);
    result_.seconds += seconds_since(start);
    end_epoch(cancel, observer);
    if (should_stop_early()) return;
  }
}

void Trainer::run_step(std::span<const std::int64_t> rows, const TrainingObserver& observer) {
  const auto start = Clock::now();
  const double learning_rate = schedule_.learning_rate(result_.steps);
  result_.tokens += resident_ ? resident_->run() : compute_step(rows, learning_rate, observer);
  result_.steps += 1;
  monitor_.record({result_.steps, result_.epochs, learning_rate});
  unused_word_factor_ *= 1 - learning_rate * word_rule_.rate_factor * word_rule_.weight_decay;

  result_.seconds += seconds_since(start);
  report_steps(observer, /*all=*/false);
}

std::vector<std::span<const std::int64_t>> Trainer::cut_into_passes(std::span<const std::int64_t> rows, const TrainingObserver& observer) {
  auto passes = plan_.passes(rows);
  if (!pass_cutter_) return passes;
  auto fitting = pass_cutter_->cut(training_, passes);
  tell_of_less_memory(passes, fitting.size(), observer);
  if (fitting.size() == passes.size()) return passes;
  result_.split_steps += 1;
  if (result_.split_steps == 1 && observer.on_split) {
    observer.on_split({result_.steps + 1, static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(fitting.size()), result_.memory_budget});
  }
  return fitting;
}

void Trainer::tell_of_less_memory(const std::vector<std::span<const std::int64_t>>& passes, std::size_t fitting, const TrainingObserver& observer) {
  if (!earlier_cutter_ || earlier_cutter_->cut(training_, passes).size() == fitting) return;
  if (observer.on_notice) {
    observer.on_notice("step " + std::to_string(result_.steps + 1) + " is cut into more parts than it would have been before the training was broken off: " +
                       std::to_string(pass_cutter_->bytes() >> 20) + " MiB are there for activations, then " +
                       std::to_string(earlier_cutter_->bytes() >> 20) + "; from here on the numbers are not those of an undisturbed training");
  }
  earlier_cutter_.reset();
}

std::int64_t Trainer::compute_step(std::span<const std::int64_t> rows, double learning_rate, const TrainingObserver& observer) {
  const StepGradients step = compute_gradients(model_, training_, cut_into_passes(rows, observer), loss_function_, forward_);
  const at::Tensor norm = AdamW::norm(step.gradients);
  const at::Tensor skip = monitor_.observe(step.loss, norm);
  optimizer_->step(step.gradients, norm, learning_rate, skip);
  return step.tokens;
}

void Trainer::report_steps(const TrainingObserver& observer, bool all) {
  const auto visit = [&](const MonitoredStep& step, double loss) {
    result_.final_loss = loss;
    if (observer.on_step) observer.on_step({step.step, plan_.total_steps(), step.epoch, loss, step.learning_rate, result_.seconds});
  };
  if (all) monitor_.drain(visit);
  else monitor_.poll(visit);
}

void Trainer::end_epoch(const CancelFlag& cancel, const TrainingObserver& observer) {
  if (!selection_) return keep_weights();
  const EvaluationResult evaluation = evaluate(model_, *selection_, cancel, {.forward = forward_});
  if (!std::isfinite(evaluation.loss)) refuse_not_finite("selection loss", result_.steps, schedule_.learning_rate(result_.steps - 1));
  const bool best = evaluation.accuracy > best_accuracy_;
  if (best) {
    best_accuracy_ = evaluation.accuracy;
    result_.best_epoch = result_.epochs;
  }
  evaluations_without_gain_ = best ? 0 : evaluations_without_gain_ + 1;
  if (best || !options_.keep_best) keep_weights();
  const EvaluationReport report{result_.epochs, result_.steps, evaluation.loss, evaluation.accuracy, best};
  result_.evaluations.push_back(report);
  if (observer.on_evaluation) observer.on_evaluation(report);
}

bool Trainer::should_stop_early() const {
  return selection_ && options_.early_stopping_patience > 0 && evaluations_without_gain_ >= options_.early_stopping_patience;
}

}  // namespace stepsynth

#include "train/trainer.h"

#include <chrono>
#include <cmath>

#include "train/gradients.h"
#include "train/predict.h"

namespace stepsynth {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

[[noreturn]] void refuse_step(const char* what, std::int64_t step, double learning_rate) {
  throw Error(ErrorCode::kNonFiniteLoss, std::string("the ") + what + " is not finite at step " + std::to_string(step) + " (learning rate " +
                                             std::to_string(learning_rate) + "): try a smaller learning rate");
}

}  // namespace

Trainer::Trainer(const SequenceClassifier& model, const EncodedDataset& training, const EncodedDataset* selection, const TrainingOptions& options,
                 const ForwardOptions& forward)
    : model_(model),
      training_(training),
      selection_(selection),
      options_(options),
      forward_(forward),
      plan_(training.rows(), options),
      schedule_(options, plan_.total_steps()),
      optimizer_(model.parameters(), options) {}

TrainingResult Trainer::run(const CancelFlag& cancel, const TrainingObserver& observer) {
  try {
    run_epochs(cancel, observer);
  } catch (...) {
    if (!kept_.empty()) kept_.restore(model_.parameters());
    throw;
  }
  if (options_.keep_best && selection_) kept_.restore(model_.parameters());
  return result_;
}

void Trainer::run_epochs(const CancelFlag& cancel, const TrainingObserver& observer) {
  for (std::int64_t epoch = 0; result_.steps < plan_.total_steps(); ++epoch) {
    const std::vector<std::int64_t> order = plan_.order(epoch);
    result_.epochs = epoch + 1;
    for (std::int64_t step = 0; step < plan_.steps_per_epoch() && result_.steps < plan_.total_steps(); ++step) {
      cancel.check();
      run_step(plan_.step_rows(order, step), observer);
    }
    end_epoch(cancel, observer);
    if (should_stop_early()) return;
  }
}

void Trainer::run_step(std::span<const std::int64_t> rows, const TrainingObserver& observer) {
  const auto start = Clock::now();
  const double learning_rate = schedule_.learning_rate(result_.steps);
  StepGradients step = compute_gradients(model_, training_, plan_.passes(rows), options_.label_smoothing, forward_);
  if (!std::isfinite(step.loss)) refuse_step("loss", result_.steps + 1, learning_rate);
  const double norm = AdamW::norm(step.gradients);
  if (!std::isfinite(norm)) refuse_step("gradient", result_.steps + 1, learning_rate);
  optimizer_.step(step.gradients, norm, learning_rate);

  result_.steps += 1;
  result_.tokens += step.tokens;
  result_.final_loss = step.loss;
  result_.seconds += seconds_since(start);
  if (observer.on_step) observer.on_step({result_.steps, plan_.total_steps(), result_.epochs, step.loss, learning_rate, result_.seconds});
}

void Trainer::end_epoch(const CancelFlag& cancel, const TrainingObserver& observer) {
  if (!selection_) return kept_.take(model_.parameters());
  const EvaluationResult evaluation = evaluate(model_, *selection_, cancel);
  if (!std::isfinite(evaluation.loss)) refuse_step("selection loss", result_.steps, schedule_.learning_rate(result_.steps - 1));
  const bool best = evaluation.accuracy > best_accuracy_;
  if (best) {
    best_accuracy_ = evaluation.accuracy;
    result_.best_epoch = result_.epochs;
  }
  evaluations_without_gain_ = best ? 0 : evaluations_without_gain_ + 1;
  if (best || !options_.keep_best) kept_.take(model_.parameters());
  const EvaluationReport report{result_.epochs, result_.steps, evaluation.loss, evaluation.accuracy, best};
  result_.evaluations.push_back(report);
  if (observer.on_evaluation) observer.on_evaluation(report);
}

bool Trainer::should_stop_early() const {
  return selection_ && options_.early_stopping_patience > 0 && evaluations_without_gain_ >= options_.early_stopping_patience;
}

}  // namespace stepsynth

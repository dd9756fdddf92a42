// The training loop: steps, evaluation after each epoch, best weights, early stopping.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "io/requests.h"
#include "model/sequence_classifier.h"
#include "train/adamw.h"
#include "train/cancel.h"
#include "train/epoch_plan.h"
#include "train/schedule.h"
#include "train/weight_snapshot.h"

namespace stepsynth {

struct StepReport {
  std::int64_t step;  // counted from 1
  std::int64_t total_steps;
  std::int64_t epoch;  // counted from 1
  double loss;
  double learning_rate;
  double seconds;  // in training steps so far
};

struct EvaluationReport {
  std::int64_t epoch;  // counted from 1
  std::int64_t step;
  double loss;
  double accuracy;
  bool best;  // better than every one before; on a tie the earlier stays
};

struct TrainingResult {
  std::int64_t steps = 0;
  std::int64_t epochs = 0;  // begun
  std::int64_t tokens = 0;
  double seconds = 0;  // in training steps, evaluation excluded
  double final_loss = 0;
  std::optional<std::int64_t> best_epoch;
  std::vector<EvaluationReport> evaluations;
};

struct TrainingObserver {
  std::function<void(const StepReport&)> on_step;
  std::function<void(const EvaluationReport&)> on_evaluation;
};

class Trainer {
 public:
  // `selection` may be null. `forward.dropout` is the source of masks, null for none.
  Trainer(const SequenceClassifier& model, const EncodedDataset& training, const EncodedDataset* selection, const TrainingOptions& options,
          const ForwardOptions& forward);

  std::int64_t total_steps() const { return plan_.total_steps(); }

  // Throws Error NON_FINITE_LOSS (naming the step) or CANCELLED, or what libtorch throws. The model then holds the
  // weights of the best completed epoch (of the last one without selection or with keep "last"); `has_kept_weights`
  // tells whether there is one.
  TrainingResult run(const CancelFlag& cancel, const TrainingObserver& observer);
  bool has_kept_weights() const { return !kept_.empty(); }

 private:
  void run_epochs(const CancelFlag& cancel, const TrainingObserver& observer);
  void run_step(std::span<const std::int64_t> rows, const TrainingObserver& observer);
  void end_epoch(const CancelFlag& cancel, const TrainingObserver& observer);
  bool should_stop_early() const;

  const SequenceClassifier& model_;
  const EncodedDataset& training_;
  const EncodedDataset* selection_;
  TrainingOptions options_;
  ForwardOptions forward_;
  EpochPlan plan_;
  LinearSchedule schedule_;
  AdamW optimizer_;
  WeightSnapshot kept_;
  TrainingResult result_;
  double best_accuracy_ = -1;
  std::int64_t evaluations_without_gain_ = 0;
};

}  // namespace stepsynth

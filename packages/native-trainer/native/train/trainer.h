// The training loop: steps, evaluation after each epoch, best weights, early stopping.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "io/requests.h"
#include "model/task_model.h"
#include "train/adamw.h"
#include "train/cancel.h"
#include "train/epoch_plan.h"
#include "train/loss.h"
#include "train/memory_budget.h"
#include "train/pass_cutter.h"
#include "train/resident_steps.h"
#include "train/schedule.h"
#include "train/step_monitor.h"
#include "train/training_state.h"
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

// A step whose batch did not fit into memory and was cut.
struct SplitReport {
  std::int64_t step;  // counted from 1
  std::int64_t rows;
  std::int64_t passes;
  std::int64_t memory_budget;  // bytes
};

struct TrainingResult {
  std::int64_t steps = 0;
  std::int64_t epochs = 0;  // begun
  std::int64_t tokens = 0;
  double seconds = 0;  // in training steps, evaluation excluded
  double final_loss = 0;
  std::int64_t memory_budget = 0;  // bytes of the whole process; 0: none was looked at (not on the CPU)
  std::int64_t split_steps = 0;    // whose batches were cut to fit
  std::optional<std::int64_t> best_epoch;
  std::vector<EvaluationReport> evaluations;
  std::optional<CaptureCounts> captures;  // where the steps lay on the device
};

struct TrainingObserver {
  std::function<void(const StepReport&)> on_step;
  std::function<void(const EvaluationReport&)> on_evaluation;
  std::function<void(const SplitReport&)> on_split = {};  // for the first such step
  std::function<void(const StateReport&)> on_saved = {};
  std::function<void(const std::string&)> on_notice = {};  // something slower than it could be, once
};

struct TrainerSwitches {
  // Trains the word-embedding rows that occur in training and selection alone; see WordEmbeddings.
  bool compact_vocabulary = true;
  // Where the training is kept now and then, and from where it goes on when its file was found; null: nowhere.
  TrainingState* state = nullptr;
  // Steps on data that lies on the device, see ResidentSteps; none: on CUDA alone. For tests.
  std::optional<bool> resident = std::nullopt;
  // What captures them; null: nothing does.
  std::function<std::unique_ptr<GraphCapturer>(at::Device)> capturer = make_graph_capturer;
  std::size_t most_graphs = kDefaultMostClasses;
  std::function<void(const CapacityClass&)> before_rehearsal = {};  // for tests, see CaptureOptions
  // Steps by which losses reach the host late; for tests, see StepMonitor.
  std::int64_t monitor_lag = 0;
  // Of the whole process on the CPU; 0: most of what is free, see memory_budget.h.
  std::int64_t memory_budget_mb = 0;
};

class Trainer {
 public:
  // `selection` may be null. `forward.dropout` is the source of masks, null for none. Throws Error INVALID_REQUEST when
  // the options do not fit the model.
  Trainer(TaskModel& model, const EncodedDataset& training, const EncodedDataset* selection, const TrainingOptions& options,
          const ForwardOptions& forward, const TrainerSwitches& switches = {});

  std::int64_t total_steps() const { return plan_.total_steps(); }

  // Once. Throws Error NON_FINITE_LOSS (naming the step) or CANCELLED, or what libtorch throws. The model then holds the
  // weights of the best completed epoch (of the last one without selection or with keep "last"); `has_kept_weights`
  // tells whether there is one.
  TrainingResult run(const CancelFlag& cancel, const TrainingObserver& observer);
  bool has_kept_weights() const { return !kept_.empty(); }

 private:
  // The training itself, with or without the whole word table; either way the model ends with the weights to keep.
  void run_on_used_words(const CancelFlag& cancel, const TrainingObserver& observer);
  void run_and_keep(const CancelFlag& cancel, const TrainingObserver& observer);
  void run_epochs(const CancelFlag& cancel, const TrainingObserver& observer);
  // Takes up the training that the state's file holds.
  void resume();
  // Writes the state when it is due, or `now`. Between steps or after an evaluation, so that the steps done say where to go on.
  void keep_state(const TrainingObserver& observer, bool now);
  json::Object progress() const;
  void set_progress(const json::Value& progress);
  void make_resident_steps(const TrainingObserver& observer);
  void run_step(std::span<const std::int64_t> rows, const TrainingObserver& observer);
  // Loss, gradients and update from the host's packing. Returns the tokens.
  std::int64_t compute_step(std::span<const std::int64_t> rows, double learning_rate, const TrainingObserver& observer);
  void end_epoch(const CancelFlag& cancel, const TrainingObserver& observer);
  // Makes sure that every row fits on the CPU, and learns how much does.
  void plan_memory();
  // What the state's file says that the training began with; none without a file, or where its steps lay on a device.
  std::optional<MemoryBudget> kept_budget() const;
  // The forward passes of a step.
  std::vector<std::span<const std::int64_t>> cut_into_passes(std::span<const std::int64_t> rows, const TrainingObserver& observer);
  // Says once that steps are not cut as they were before the training was broken off.
  void tell_of_less_memory(const std::vector<std::span<const std::int64_t>>& passes, std::size_t fitting, const TrainingObserver& observer);
  // Reports the steps whose losses have arrived, or waits for all of them.
  void report_steps(const TrainingObserver& observer, bool all);
  void keep_weights();
  void restore_weights();
  bool should_stop_early() const;

  TaskModel& model_;
  const EncodedDataset& training_;
  const EncodedDataset* selection_;
  TrainingOptions options_;
  ForwardOptions forward_;
  TrainerSwitches switches_;
  LossFunction loss_function_;
  EpochPlan plan_;
  LinearSchedule schedule_;
  StepMonitor monitor_;
  std::optional<AdamW> optimizer_;  // made when the parameters to train stand fast
  std::optional<MemoryBudget> first_budget_;  // on the CPU: what the training began with, also in another process
  std::optional<PassCutter> pass_cutter_;     // on the CPU
  std::optional<PassCutter> earlier_cutter_;  // by the first budget, where there is less now
  std::optional<ResidentSteps> resident_;  // with the optimizer, where the data lies on the device
  WeightSnapshot kept_;
  UpdateRule word_rule_;  // of the word embeddings, a model's first parameter
  // What weight decay has made so far, and had made when weights were kept, of a word row that never occurs.
  double unused_word_factor_ = 1;
  double kept_unused_word_factor_ = 1;
  TrainingResult result_;
  double best_accuracy_ = -1;
  std::int64_t evaluations_without_gain_ = 0;
  std::int64_t kept_state_step_ = 0;
};

}  // namespace stepsynth

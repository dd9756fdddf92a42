// Optimizer steps whose data, plan, schedule and counters lie on the device. The host only says go: where a capturer is given,
// each shape of pass is captured once and replayed.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "model/task_model.h"
#include "train/adamw.h"
#include "train/graph_capture.h"
#include "train/resident_data.h"
#include "train/schedule.h"
#include "train/step_monitor.h"

namespace stepsynth {

// What a step is made of; all outlive the steps.
struct StepParts {
  const TaskModel& model;
  const EncodedDataset& training;
  const EpochPlan& plan;
  const LossFunction& loss_function;
  const LinearSchedule& schedule;
  const ForwardOptions& forward;
  AdamW& optimizer;
  StepMonitor& monitor;
};

struct CaptureOptions {
  std::size_t most_classes = kDefaultMostClasses;
  std::unique_ptr<GraphCapturer> capturer;  // null: nothing is captured
  // Told once why capturing was given up; the training goes on.
  std::function<void(const std::string&)> on_failure;
  // Told when passes had to be cut to this many rows, since larger ones did not fit into the device's memory.
  std::function<void(std::int64_t rows)> on_split;
  // Before a pass is tried for its memory; for tests, which throw c10::OutOfMemoryError.
  std::function<void(const CapacityClass&)> before_rehearsal;
};

struct CaptureCounts {
  std::int64_t graphs = 0;
  std::int64_t replays = 0;
  std::int64_t eager = 0;  // passes and updates enqueued one operation at a time: warm-up, shapes without a class, no capturer
};

class ResidentSteps {
 public:
  // Tries a pass of the largest shape, which changes nothing, and cuts passes until they fit. Throws c10::OutOfMemoryError
  // when one row does not.
  ResidentSteps(const StepParts& parts, CaptureOptions options);

  // Before the first step of an epoch, or after a resumed training's last one. `order` is the epoch's, `first_step` counts in
  // it, `steps_done` in the training.
  void begin_epoch(std::span<const std::int64_t> order, std::int64_t first_step, std::int64_t steps_done);

  // Enqueues the epoch's next step, up to what `StepMonitor::record` sends. Returns its (real) tokens.
  std::int64_t run();

  const CaptureCounts& counts() const { return counts_; }
  const std::vector<CapacityClass>& classes() const { return classes_; }

 private:
  enum class Work { kWholeStep, kPass, kUpdate };
  using Key = std::pair<Work, std::size_t>;  // and the class; 0 for updates

  struct PassResult {
    at::Tensor loss;  // []
    std::vector<at::Tensor> gradients;
  };

  void plan_passes(std::int64_t rows);
  // One forward and backward pass of the largest shape, with dropout's stream put back.
  void rehearse();

  // Runs `work`, or replays what was captured of it. Only once it ran by itself, which made its libraries ready, is it captured.
  void perform(const std::optional<Key>& key, const std::function<void()>& work);
  bool try_capture(const Key& key, const std::function<void()>& work);

  void make_sums();
  PassResult compute(const CapacityClass& shape);
  void accumulate(const PassResult& result);
  void update(const PassResult& result);
  void update_by_sums();

  StepParts parts_;
  AttentionKernel kernel_;
  std::int64_t pass_rows_;
  CaptureOptions options_;
  std::vector<CapacityClass> classes_;
  PassTables tables_;
  std::size_t next_pass_ = 0;
  std::optional<ResidentData> data_;
  at::Tensor step_;  // [] double: steps done
  PassResult sums_;  // of a step of several passes, zero between steps
  std::map<Key, std::unique_ptr<CapturedGraph>> graphs_;  // null: ran by itself so far
  CaptureCounts counts_;
};

}  // namespace stepsynth

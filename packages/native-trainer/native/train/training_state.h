// What a training needs to go on after its process died: one file, written now and then.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/json.h"
#include "io/requests.h"
#include "io/safetensors.h"

namespace stepsynth {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

struct StateReport {
  std::int64_t step;
  std::int64_t bytes;
  double seconds;  // that writing took
};

// `state.safetensors` in a folder of its own. A file that was made by another training (other data, options, weights,
// device, threads or libtorch: another fingerprint), or that cannot be read, is not used.
class TrainingState {
 public:
  // Creates the folder. Throws Error INVALID_REQUEST when it cannot.
  TrainingState(const TrainingStateOptions& options, std::string fingerprint);

  // Steps done in the file found; 0: the training starts anew.
  std::int64_t step() const { return step_; }
  // Why a file found is not used; empty when it is, or there is none.
  const std::string& refusal() const { return refusal_; }

  bool has(const std::string& name) const;
  // Copies the tensor of that name in the file into `target`. Throws Error CHECKPOINT when the shapes differ.
  void copy_into(const std::string& name, const at::Tensor& target) const;
  // What was written beside the tensors.
  const json::Value& progress() const { return progress_; }
  // Unmaps the file found, when all of it was copied.
  void close() { file_.reset(); }

  // Whether it is time: never sooner than 50 times what the last writing took, which bounds the cost at 2 %.
  bool is_due() const;
  // Replaces the file, atomically and flushed to disk.
  StateReport write(std::int64_t step, json::Object progress, NamedTensors tensors);

 private:
  void open();

  std::string path_;
  std::string fingerprint_;
  double every_seconds_;
  std::int64_t step_ = 0;
  std::string refusal_;
  json::Value progress_;
  std::optional<SafetensorsFile> file_;
  std::chrono::steady_clock::time_point last_written_ = std::chrono::steady_clock::now();
  double last_seconds_ = 0;
};

}  // namespace stepsynth

#include "train/training_state.h"

#include <algorithm>
#include <filesystem>

namespace stepsynth {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kMetadataKey = "stepsynth_training";
constexpr double kLeastRatioToCost = 50;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

void create_folder(const std::string& directory) {
  std::error_code failure;
  fs::create_directories(directory, failure);
  if (failure) throw Error(ErrorCode::kInvalidRequest, "cannot create " + directory + ": " + failure.message());
}

// Files that a killed process was writing.
void remove_leftovers(const std::string& directory) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory, ignored)) {
    if (entry.path().filename().string().starts_with("state.safetensors.tmp-")) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

TrainingState::TrainingState(const TrainingStateOptions& options, std::string fingerprint)
    : path_(options.directory + "/state.safetensors"), fingerprint_(std::move(fingerprint)), every_seconds_(options.every_seconds) {
  create_folder(options.directory);
  remove_leftovers(options.directory);
  if (!fs::exists(path_)) return;
  try {
    open();
  } catch (const std::exception& error) {
    refusal_ = error.what();
  }
  if (!refusal_.empty()) file_.reset(), step_ = 0;
}

void TrainingState::open() {
  file_.emplace(path_);
  const std::string* text = file_->metadata(kMetadataKey);
  if (text) progress_ = json::parse(*text);
  const json::Value* fingerprint = progress_.find("fingerprint");
  const json::Value* step = progress_.find("step");
  if (!fingerprint || !fingerprint->if_string() || !step || !step->to_int64(step_) || step_ < 1) {
    refusal_ = path_ + ": is no state of a training";
  } else if (*fingerprint->if_string() != fingerprint_) {
    refusal_ = path_ + ": is of a training on other data, weights, options, threads or device";
  }
}

bool TrainingState::has(const std::string& name) const { return file_ && file_->entries().contains(name); }

void TrainingState::copy_into(const std::string& name, const at::Tensor& target) const {
  const at::NoGradGuard no_grad;
  const at::Tensor found = file_->read(name);
  if (found.sizes() != target.sizes() || found.scalar_type() != target.scalar_type()) {
    throw Error(ErrorCode::kCheckpoint, path_ + ": tensor " + name + " has another shape or type: remove the folder to train anew");
  }
  target.copy_(found);
}

bool TrainingState::is_due() const { return seconds_since(last_written_) >= std::max(every_seconds_, kLeastRatioToCost * last_seconds_); }

StateReport TrainingState::write(std::int64_t step, json::Object progress, NamedTensors tensors) {
  const auto start = Clock::now();
  progress.emplace_back("fingerprint", fingerprint_);
  progress.emplace_back("step", step);
  write_safetensors(path_, std::move(tensors), {{kMetadataKey, json::write(progress)}});
  last_seconds_ = every_seconds_ > 0 ? seconds_since(start) : 0;  // 0 asks for a state after every step, whatever it costs
  last_written_ = Clock::now();
  return {step, static_cast<std::int64_t>(fs::file_size(path_)), seconds_since(start)};
}

}  // namespace stepsynth

#include <filesystem>

#include "io/checkpoint.h"
#include "io/checkpoint_names.h"
#include "io/safetensors.h"
#include "model/parameter_names.h"
#include "train/random.h"

namespace stepsynth {
namespace {

using Names = std::map<std::string, std::string>;

SafetensorsFile open_weights(const std::string& directory) {
  namespace fs = std::filesystem;
  const std::string path = directory + "/model.safetensors";
  if (!fs::exists(path) && fs::exists(directory + "/model.safetensors.index.json")) {
    throw Error(ErrorCode::kCheckpoint, directory + ": the weights are split over several files; save them as one model.safetensors");
  }
  if (!fs::exists(path) && fs::exists(directory + "/pytorch_model.bin")) {
    throw Error(ErrorCode::kCheckpoint, directory + ": has pytorch_model.bin alone, a pickle that is not read for safety; convert it once with "
                "transformers: AutoModel.from_pretrained(DIR).save_pretrained(DIR) writes model.safetensors");
  }
  return SafetensorsFile(path);
}

bool is_head(const std::string& name, ModelFamily family) {
  const ParameterNames names = parameter_names(family);
  return name.starts_with(names.pooler + ".") || name.starts_with(names.classifier + ".") || name.starts_with(names.answer + ".");
}

std::string shape_text(at::IntArrayRef shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

// Collects what is wrong, so that one message names all of it.
class Problems {
 public:
  void add(const std::string& problem) {
    if (++count_ <= kMostNamed) text_ += (text_.empty() ? "" : "; ") + problem;
  }
  void raise(const std::string& path) const {
    if (count_ == 0) return;
    const std::string more = count_ > kMostNamed ? "; and " + std::to_string(count_ - kMostNamed) + " more" : "";
    throw Error(ErrorCode::kCheckpoint, path + ": " + text_ + more);
  }

 private:
  static constexpr int kMostNamed = 8;
  int count_ = 0;
  std::string text_;
};

// A classifier for another number of labels is no error: the task has a head of its own.
bool has_other_label_count(const SafetensorsFile& file, const Names& names, const TaskModel& model) {
  const auto found = names.find(parameter_names(model.options().family).classifier + ".weight");
  if (found == names.end()) return false;
  const auto& shape = file.entries().at(found->second).shape;
  return shape.size() == 2 && shape[1] == model.options().hidden_size && shape[0] != model.head().columns();
}

// Box and Muller's transform of our own generator: the same head on every platform and device.
at::Tensor normal_tensor(at::IntArrayRef shape, double deviation, Random& random) {
  at::Tensor tensor = at::empty(shape, at::TensorOptions().dtype(at::kFloat));
  auto* values = tensor.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < tensor.numel(); ++i) values[i] = static_cast<float>(deviation * random.normal());
  return tensor;
}

void fill_parameters(const SafetensorsFile& file, const TaskModel& model, bool may_start_head, std::uint64_t seed) {
  const at::NoGradGuard no_grad;
  const Names names = checkpoint_names(file, model.options().family);
  const std::string classifier = parameter_names(model.options().family).classifier + ".";
  const bool new_classifier = may_start_head && has_other_label_count(file, names, model);
  Random random(seed, RandomStream::kHead);
  Problems problems;
  for (auto& [name, target] : model.parameters().named(model.parameters().values())) {
    const auto found = names.find(name);
    const bool absent = found == names.end() || (new_classifier && name.starts_with(classifier));
    if (absent && may_start_head && is_head(name, model.options().family)) {
      if (name.ends_with(".bias")) target.zero_();
      else target.copy_(normal_tensor(target.sizes(), model.options().initializer_range, random));
    } else if (absent) {
      problems.add(name + " is missing");
    } else if (at::IntArrayRef(file.entries().at(found->second).shape) != target.sizes()) {
      problems.add(name + " has shape " + shape_text(file.entries().at(found->second).shape) + ", expected " + shape_text(target.sizes()));
    } else {
      target.copy_(file.read_float(found->second));
    }
  }
  problems.raise(file.path());
}

// Those of a checkpoint's classifier.
std::vector<std::string> stored_labels(const SafetensorsFile& file, const CheckpointConfig& config, at::IntArrayRef shape) {
  const auto count = shape.empty() ? 0 : static_cast<std::size_t>(shape[0]);
  if (count < 2 || count > 1 << 20) {
    throw Error(ErrorCode::kCheckpoint,
                file.path() + ": the classifier has " + std::to_string(count) + " outputs; at least two labels are needed");
  }
  if (!config.labels.empty() && config.labels.size() != count) {
    throw Error(ErrorCode::kCheckpoint, file.path() + ": the classifier has " + std::to_string(count) + " outputs, but config.json names " +
                                            std::to_string(config.labels.size()) + " labels");
  }
  if (!config.labels.empty()) return config.labels;
  std::vector<std::string> labels;
  for (std::size_t id = 0; id < count; ++id) labels.push_back("LABEL_" + std::to_string(id));
  return labels;
}

// The head of a checkpoint that is used as it is.
TaskHead stored_head(const SafetensorsFile& file, const CheckpointConfig& config) {
  const Names names = checkpoint_names(file, config.options.family);
  const ParameterNames known = parameter_names(config.options.family);
  if (const auto found = names.find(known.classifier + ".weight"); found != names.end()) {
    return label_head(stored_labels(file, config, file.entries().at(found->second).shape));
  }
  return names.contains(known.answer + ".weight") ? answer_span_head() : TaskHead{};
}

}  // namespace

Checkpoint read_checkpoint_for_training(const std::string& directory, const TaskHead& head, std::uint64_t seed, at::Device device) {
  CheckpointConfig config = read_config(directory);
  const SafetensorsFile file = open_weights(directory);
  Checkpoint checkpoint{directory, config, TaskModel(config.options, head, device)};
  fill_parameters(file, checkpoint.model, /*may_start_head=*/true, seed);
  return checkpoint;
}

Checkpoint read_checkpoint(const std::string& directory, at::Device device) {
  CheckpointConfig config = read_config(directory);
  const SafetensorsFile file = open_weights(directory);
  Checkpoint checkpoint{directory, config, TaskModel(config.options, stored_head(file, config), device)};
  fill_parameters(file, checkpoint.model, /*may_start_head=*/false, 0);
  return checkpoint;
}

}  // namespace stepsynth

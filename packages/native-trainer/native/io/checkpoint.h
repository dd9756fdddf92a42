// Checkpoint folders in Hugging Face layout: config.json, model.safetensors, tokenizer files.
#pragma once

#include <string>
#include <vector>

#include "io/hf_config.h"
#include "model/task_model.h"

namespace stepsynth {

struct Checkpoint {
  std::string directory;
  CheckpointConfig config;
  TaskModel model;
};

// For training: a head (or the part of it) that the file lacks, or whose label count differs, starts from
// N(0, initializer_range) with biases 0, drawn from `seed`. Throws Error CHECKPOINT naming every encoder parameter that
// is missing or mis-shaped; a pytorch_model.bin alone is refused with a hint.
Checkpoint read_checkpoint_for_training(const std::string& directory, const TaskHead& head, std::uint64_t seed, at::Device device);

// As it is; without a classifier or an answer head in the file the model has none.
Checkpoint read_checkpoint(const std::string& directory, at::Device device);

// Writes config.json, the tokenizer's files found beside the source, and model.safetensors last.
void save_checkpoint(const Checkpoint& checkpoint, const std::string& directory);

}  // namespace stepsynth

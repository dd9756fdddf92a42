// Reads and rewrites a Hugging Face config.json of a BERT, DistilBERT or RoBERTa checkpoint.
#pragma once

#include <string>
#include <vector>

#include "io/json.h"
#include "model/encoder_options.h"
#include "model/task_head.h"

namespace stepsynth {

struct CheckpointConfig {
  EncoderOptions options;
  std::vector<std::string> labels;  // by id; empty when the file names none
  json::Object document;            // the file as it was
};

// Throws Error CHECKPOINT naming the file and the field: another model_type (lists those that work), a value of the wrong
// type or out of range, an architecture variant this core does not compute. Absent fields take Hugging Face's defaults.
CheckpointConfig read_config(const std::string& directory);

// The document with architectures, labels and the number type replaced; every other field is kept.
std::string write_config(const CheckpointConfig& config, const TaskHead& head);

}  // namespace stepsynth

// Reads the parity fixtures (made by tools/reference/make-parity-fixtures.py).
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "io/checkpoint.h"
#include "io/json.h"
#include "io/mapped_file.h"
#include "io/requests.h"
#include "io/encoded_dataset.h"
#include "io/safetensors.h"

namespace stepsynth::testing {

inline std::string fixture(const std::string& name) { return std::string(STEPSYNTH_FIXTURES) + "/" + name; }

// The device that STEPSYNTH_TEST_DEVICE names: cpu when it does not.
inline at::Device test_device() {
  const char* name = std::getenv("STEPSYNTH_TEST_DEVICE");
  return at::Device(name && *name ? name : "cpu");
}

template <typename T>
std::vector<T> to_vector(const at::Tensor& tensor) {
  const auto* values = tensor.const_data_ptr<T>();
  return {values, values + tensor.numel()};
}

inline EncodedDataset dataset_of(const SafetensorsFile& file) {
  DatasetVectors vectors{.row_offsets = to_vector<std::int32_t>(file.read("row_offsets")),
                         .input_ids = to_vector<std::int32_t>(file.read("input_ids")),
                         .token_type_ids = to_vector<std::uint8_t>(file.read("token_type_ids")),
                         .labels = {},
                         .row_weights = {}};
  if (file.entries().contains("labels")) vectors.labels = to_vector<std::int32_t>(file.read("labels"));
  if (file.entries().contains("answer_tokens")) vectors.answer_tokens = to_vector<std::int32_t>(file.read("answer_tokens"));
  if (file.entries().contains("row_weights")) vectors.row_weights = to_vector<float>(file.read("row_weights"));
  return make_dataset(std::move(vectors), file.path());
}

// Answers go by differences between tokens alone: AdamW turns the rounding noise of the head's bias into steps.
inline at::Tensor without_shift(const at::Tensor& logits, const EncodedDataset& dataset) {
  return dataset.answer_tokens.empty() ? logits : logits - logits.mean(0, /*keepdim=*/true);
}

inline const std::vector<std::string>& fixture_labels() {
  static const std::vector<std::string> labels = {"negative", "neutral", "positive"};
  return labels;
}

// The options of the 20-step curves, with some replaced.
inline TrainingOptions curve_options(const json::Object& changes = {}) {
  json::Value options = json::parse(read_text_file(fixture("curve-options.json"), 1 << 16, ErrorCode::kInternal));
  for (const auto& [key, value] : changes) json::set(*options.if_object(), key, value);
  const json::Object request{{"checkpoint", ""},     {"labels", json::Array{"a", "b", "c"}}, {"training_file", ""},
                             {"selection_file", ""}, {"options", options},                   {"runtime", json::Object{{"device", "cpu"}, {"threads", 1}}}};
  return read_train_request(json::write(request)).options;
}

}  // namespace stepsynth::testing

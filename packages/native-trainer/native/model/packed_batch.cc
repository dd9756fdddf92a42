#include "model/packed_batch.h"

#include <algorithm>
#include <limits>

namespace stepsynth {
namespace {

// From pinned memory a copy to another device is one the host does not wait for.
at::Tensor send(const at::Tensor& values, at::Device device) {
  return device.is_cpu() ? values : values.pin_memory().to(device, values.scalar_type(), /*non_blocking=*/true);
}

at::Tensor to_device(const std::vector<std::int64_t>& values, at::Device device) {
  return send(at::tensor(values, at::TensorOptions().dtype(at::kLong)), device);
}

std::vector<std::int64_t> sorted_by_length(const EncodedDataset& dataset, std::span<const std::int64_t> rows) {
  std::vector<std::int64_t> sorted(rows.begin(), rows.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](std::int64_t a, std::int64_t b) { return dataset.row_length(a) < dataset.row_length(b); });
  return sorted;
}

void pack_tokens(PackedBatch& batch, const EncodedDataset& dataset, at::Device device) {
  std::vector<std::int64_t> ids, positions, types, first_tokens;
  for (const std::int64_t row : batch.rows) {
    const auto start = static_cast<std::size_t>(dataset.row_offsets[static_cast<std::size_t>(row)]);
    const std::int64_t length = dataset.row_length(row);
    first_tokens.push_back(static_cast<std::int64_t>(ids.size()));
    batch.lengths.push_back(length);
    for (std::int64_t position = 0; position < length; ++position) {
      const std::size_t token = start + static_cast<std::size_t>(position);
      ids.push_back(dataset.input_ids[token]);
      positions.push_back(position);
      types.push_back(dataset.token_type_ids.empty() ? 0 : dataset.token_type_ids[token]);
    }
  }
  batch.input_ids = to_device(ids, device);
  batch.position_ids = to_device(positions, device);
  batch.token_type_ids = to_device(types, device);
  batch.first_tokens = to_device(first_tokens, device);
}

void pack_targets(PackedBatch& batch, const EncodedDataset& dataset, at::Device device) {
  std::vector<std::int64_t> labels, answers;
  at::Tensor weights = at::ones({batch.row_count()}, at::TensorOptions().dtype(at::kFloat));
  auto* weight = weights.mutable_data_ptr<float>();
  for (const std::int64_t row : batch.rows) {
    const auto index = static_cast<std::size_t>(row);
    if (!dataset.labels.empty()) labels.push_back(dataset.labels[index]);
    if (!dataset.answer_tokens.empty()) answers.insert(answers.end(), {dataset.answer_tokens[2 * index], dataset.answer_tokens[2 * index + 1]});
    if (!dataset.row_weights.empty()) *weight++ = dataset.row_weights[index];
  }
  if (!labels.empty()) batch.labels = to_device(labels, device);
  if (!answers.empty()) batch.answer_tokens = to_device(answers, device).view({-1, 2});
  batch.row_weights = send(weights, device);
}

at::Tensor make_key_bias(const PackedBatch& batch, const AttentionGroup& group) {
  at::Tensor bias = at::zeros({group.rows, 1, 1, group.length}, at::TensorOptions().dtype(at::kFloat));
  auto* values = bias.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < group.rows; ++i) {
    const std::int64_t length = batch.lengths[static_cast<std::size_t>(group.first_row + i)];
    std::fill(values + i * group.length + length, values + (i + 1) * group.length, -std::numeric_limits<float>::infinity());
  }
  return bias;
}

void form_groups(PackedBatch& batch, std::int64_t group_rows, at::Device device) {
  std::vector<std::int64_t> pad_index, unpad_index;
  std::int64_t token = 0;
  for (std::int64_t first = 0; first < batch.row_count(); first += group_rows) {
    const std::int64_t rows = std::min(group_rows, batch.row_count() - first);
    AttentionGroup group{first, rows, batch.lengths[static_cast<std::size_t>(first + rows - 1)], {}};
    bool padded = false;
    for (std::int64_t row = first; row < first + rows; ++row) {
      const std::int64_t length = batch.lengths[static_cast<std::size_t>(row)];
      for (std::int64_t position = 0; position < group.length; ++position) {
        const bool real = position < length;
        if (real) unpad_index.push_back(static_cast<std::int64_t>(pad_index.size()));
        pad_index.push_back(real ? token + position : token);
        padded |= !real;
      }
      token += length;
    }
    if (padded) group.key_bias = send(make_key_bias(batch, group), device);
    batch.groups.push_back(std::move(group));
  }
  batch.padded_tokens = static_cast<std::int64_t>(pad_index.size());
  batch.pad_index = to_device(pad_index, device);
  batch.unpad_index = to_device(unpad_index, device);
}

void bound_rows(PackedBatch& batch, at::Device device) {
  std::vector<std::int32_t> offsets{0};
  for (const std::int64_t length : batch.lengths) offsets.push_back(offsets.back() + static_cast<std::int32_t>(length));
  batch.row_offsets = send(at::tensor(offsets, at::TensorOptions().dtype(at::kInt)), device);
  batch.padded_tokens = batch.tokens();
}

}  // namespace

PackedBatch pack_batch(const EncodedDataset& dataset, std::span<const std::int64_t> rows, std::int64_t group_rows, at::Device device,
                       AttentionKernel kernel) {
  PackedBatch batch{};
  batch.kernel = kernel;
  batch.rows = sorted_by_length(dataset, rows);
  batch.longest_row = dataset.row_length(batch.rows.back());
  pack_tokens(batch, dataset, device);
  pack_targets(batch, dataset, device);
  if (kernel == AttentionKernel::kPadded) form_groups(batch, group_rows, device);
  else bound_rows(batch, device);
  return batch;
}

}  // namespace stepsynth

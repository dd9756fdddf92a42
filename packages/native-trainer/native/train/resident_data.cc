#include "train/resident_data.h"

#include <limits>

namespace stepsynth {
namespace {

template <typename T>
at::Tensor view_of(std::span<const T> values, at::ScalarType type) {
  return at::from_blob(const_cast<T*>(values.data()), {static_cast<std::int64_t>(values.size())}, at::TensorOptions().dtype(type));
}

// From pinned memory a copy to another device is one the host does not wait for.
void upload(const at::Tensor& target, const at::Tensor& values) {
  const at::Tensor source = values.view({-1, target.size(1)});
  target.narrow(0, 0, source.size(0)).copy_(target.is_cpu() ? source : source.pin_memory(), /*non_blocking=*/true);
}

// Rows padded to the longest of a shape by indices computed on the device: attention in one group.
void form_padded_group(PackedBatch& batch, const at::Tensor& row_of_token, const at::Tensor& lengths, const CapacityClass& shape) {
  const std::int64_t rows = lengths.size(0);
  const at::Tensor place = at::arange(shape.longest, lengths.options());            // [L]
  const at::Tensor real = place.unsqueeze(0).lt(lengths.unsqueeze(1));              // [S, L]
  batch.padded_tokens = rows * shape.longest;
  batch.pad_index = (batch.first_tokens.unsqueeze(1) + place * real).view({-1});    // [S * L]
  batch.unpad_index = row_of_token * shape.longest + batch.position_ids;            // [T]
  const at::Tensor bias = at::zeros({rows, 1, 1, shape.longest}, batch.row_weights.options());
  batch.groups = {{0, rows, shape.longest, bias.masked_fill(real.logical_not().view_as(bias), -std::numeric_limits<float>::infinity())}};
}

}  // namespace

ResidentData::ResidentData(const EncodedDataset& dataset, std::int64_t plan_passes, std::int64_t table_rows, at::Device device)
    : input_ids_(view_of(dataset.input_ids, at::kInt).to(device)),
      starts_(at::zeros({plan_passes, table_rows}, at::TensorOptions().dtype(at::kLong).device(device))),
      offsets_(at::zeros({plan_passes, table_rows + 1}, starts_.options().dtype(at::kInt))),
      targets_(at::zeros({plan_passes, table_rows * targets_per_row(dataset)}, starts_.options())),
      answers_(!dataset.answer_tokens.empty()),
      shares_(at::zeros({plan_passes, table_rows}, starts_.options().dtype(at::kFloat))),
      pass_(at::zeros({1}, starts_.options())) {
  if (!dataset.token_type_ids.empty()) token_type_ids_ = view_of(dataset.token_type_ids, at::kByte).to(device);
}

void ResidentData::load(const PassTables& tables, std::int64_t first) {
  upload(starts_, view_of(std::span(tables.starts), at::kLong));
  upload(offsets_, view_of(std::span(tables.offsets), at::kInt));
  upload(targets_, view_of(std::span(tables.targets), at::kLong));
  upload(shares_, view_of(std::span(tables.shares), at::kFloat));
  pass_.fill_(first);
}

ResidentData::Batch ResidentData::gather(const CapacityClass& shape, AttentionKernel kernel) const {
  const at::Tensor offsets = line(offsets_);                                                                              // [S + 1]
  const at::Tensor token = at::arange(shape.tokens, offsets.options());                                                   // [T]
  const at::Tensor row_of_token = at::searchsorted(offsets.slice(0, 1), token, /*out_int32=*/false, /*right=*/true);      // [T]
  PackedBatch batch{};
  batch.first_tokens = offsets.slice(0, 0, -1).to(at::kLong);
  batch.position_ids = token - batch.first_tokens.index_select(0, row_of_token);
  const at::Tensor source = line(starts_).index_select(0, row_of_token) + batch.position_ids;
  batch.input_ids = input_ids_.index_select(0, source).to(at::kLong);
  batch.token_type_ids = token_type_ids_.defined() ? token_type_ids_.index_select(0, source).to(at::kLong) : at::zeros_like(batch.input_ids);
  if (answers_) batch.answer_tokens = line(targets_).view({-1, 2});
  else batch.labels = line(targets_);
  const at::Tensor shares = line(shares_);
  batch.row_weights = shares;
  batch.kernel = kernel;
  batch.longest_row = shape.longest;
  if (kernel == AttentionKernel::kPadded) {
    form_padded_group(batch, row_of_token, offsets.diff(), shape);
  } else {
    batch.row_offsets = offsets;
    batch.padded_tokens = shape.tokens;
  }
  return {std::move(batch), shares};
}

void ResidentData::advance() { pass_.add_(1); }

}  // namespace stepsynth

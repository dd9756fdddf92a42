#include "model/attention.h"

#include <cmath>

#include "kernels/product.h"
#include "kernels/row_chunks.h"
#include "model/pad_tokens.h"

namespace stepsynth {
namespace {

std::vector<std::string> stacked_names(const LayerNames& names) { return {names.query, names.key, names.value}; }

std::vector<std::int64_t> padded_sizes(const PackedBatch& batch) {
  std::vector<std::int64_t> sizes;
  for (const auto& group : batch.groups) sizes.push_back(group.rows * group.length);
  return sizes;
}

}  // namespace

Attention::Attention(ParameterSet& parameters, const EncoderOptions& options, std::int64_t layer)
    : layer_(layer),
      heads_(options.num_attention_heads),
      head_size_(options.head_size()),
      dropout_(options.attention_dropout),
      query_key_value_(parameters, stacked_names(layer_names(options.family, layer)), options.hidden_size, 3 * options.hidden_size) {}

at::Tensor Attention::all_tokens(const at::Tensor& hidden, const PackedBatch& batch, const ForwardOptions& options) const {
  if (const auto attention = for_kernels(hidden, batch, /*first_tokens=*/false, options)) {
    return attend_all(project_without_bias(hidden, 0, 3, options), query_key_value_.bias, *attention);
  }
  if (batch.kernel != AttentionKernel::kPadded) return all_rows(hidden, batch, options);
  const at::Tensor padded = pad_tokens(project(hidden, 0, 3, options.fused_query_key_value), batch);  // [P, 3d]
  const auto parts = padded.split_with_sizes(padded_sizes(batch), 0);                       // G * L rows each
  std::vector<at::Tensor> contexts;
  for (std::size_t i = 0; i < batch.groups.size(); ++i) {
    const auto& group = batch.groups[i];
    const auto stacked = parts[i].view({group.rows, group.length, 3, heads_, head_size_}).permute({2, 0, 3, 1, 4}).unbind(0);
    contexts.push_back(attend(stacked[0], stacked[1], stacked[2], batch, i, options));  // [G * L, d]
  }
  return unpad_tokens(at::cat(contexts, 0), batch);
}

at::Tensor Attention::first_tokens(const at::Tensor& hidden, const PackedBatch& batch, const ForwardOptions& options) const {
  if (const auto attention = for_kernels(hidden, batch, /*first_tokens=*/true, options)) {
    const at::Tensor query = project_without_bias(hidden.index_select(0, batch.first_tokens), 0, 1, options);
    return attend_first(query, project_without_bias(hidden, 1, 2, options), query_key_value_.bias, *attention);
  }
  const at::Tensor queries = project(hidden.index_select(0, batch.first_tokens), 0, 1, options.fused_query_key_value);  // [B, d]
  if (batch.kernel != AttentionKernel::kPadded) return first_of_rows(queries, hidden, batch, options);
  const at::Tensor padded = pad_tokens(project(hidden, 1, 2, options.fused_query_key_value), batch);                    // [P, 2d]
  const auto parts = padded.split_with_sizes(padded_sizes(batch), 0);
  std::vector<at::Tensor> contexts;
  for (std::size_t i = 0; i < batch.groups.size(); ++i) {
    const auto& group = batch.groups[i];
    const auto query = queries.narrow(0, group.first_row, group.rows).view({group.rows, heads_, 1, head_size_});
    const auto stacked = parts[i].view({group.rows, group.length, 2, heads_, head_size_}).permute({2, 0, 3, 1, 4}).unbind(0);
    contexts.push_back(attend(query, stacked[0], stacked[1], batch, i, options));  // [G, d]
  }
  return at::cat(contexts, 0);
}

std::optional<PackedAttention> Attention::for_kernels(const at::Tensor& hidden, const PackedBatch& batch, bool first_tokens,
                                                      const ForwardOptions& options) const {
  // A batch gathered on a device has no lengths on the host.
  if (!options.fused_kernels || !kernels_take(hidden) || batch.lengths.empty()) return std::nullopt;
  PackedAttention attention{.lengths = batch.lengths, .dropouts = {}, .heads = heads_};
  if (!options.dropout || dropout_ == 0) return attention;
  for (const std::int64_t length : batch.lengths) {
    const auto mask = kernel_dropout(heads_ * (first_tokens ? 1 : length) * length, dropout_, options.dropout);
    if (!mask) return std::nullopt;
    attention.dropouts.push_back(*mask);
  }
  return attention;
}

at::Tensor Attention::all_rows(const at::Tensor& hidden, const PackedBatch& batch, const ForwardOptions& options) const {
  const auto stacked = project(hidden, 0, 3, options.fused_query_key_value).view({-1, 3, heads_, head_size_}).unbind(1);  // [T, H, D] each
  const RowBounds rows{batch.row_offsets, batch.longest_row};
  return attend_rows(batch.kernel, stacked[0], stacked[1], stacked[2], rows, rows, options.dropout ? dropout_ : 0);
}

at::Tensor Attention::first_of_rows(const at::Tensor& queries, const at::Tensor& hidden, const PackedBatch& batch, const ForwardOptions& options) const {
  const auto stacked = project(hidden, 1, 2, options.fused_query_key_value).view({-1, 2, heads_, head_size_}).unbind(1);  // [T, H, D] each
  const RowBounds firsts{at::arange(queries.size(0) + 1, batch.row_offsets.options()), 1}, rows{batch.row_offsets, batch.longest_row};
  return attend_rows(batch.kernel, queries.view({-1, heads_, head_size_}), stacked[0], stacked[1], firsts, rows, options.dropout ? dropout_ : 0);
}

at::Tensor Attention::project(const at::Tensor& hidden, std::int64_t first, std::int64_t parts, bool fused) const {
  const std::int64_t size = heads_ * head_size_;
  if (fused && parts == 3) return query_key_value_(hidden);
  if (fused) return query_key_value_.part(hidden, first * size, parts * size);
  std::vector<at::Tensor> projections;
  for (std::int64_t part = first; part < first + parts; ++part) projections.push_back(query_key_value_.part(hidden, part * size, size));
  return at::cat(projections, 1);
}

at::Tensor Attention::project_without_bias(const at::Tensor& hidden, std::int64_t first, std::int64_t parts, const ForwardOptions& options) const {
  const std::int64_t size = heads_ * head_size_, at_once = options.fused_query_key_value ? parts : 1;
  std::vector<at::Tensor> projections;
  for (std::int64_t part = first; part < first + parts; part += at_once) {
    projections.push_back(product(hidden, query_key_value_.weight.narrow(0, part * size, at_once * size), options.onednn_products));
  }
  return projections.size() == 1 ? projections[0] : at::cat(projections, 1);
}

at::Tensor Attention::attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const PackedBatch& batch,
                             std::size_t group, const ForwardOptions& options) const {
  // Padded keys get probability exactly 0 and padded queries no gradient, so padding changes nothing (see pad_tokens.h).
  const at::Tensor& bias = batch.groups[group].key_bias;
  const bool drops = options.dropout && dropout_ > 0;
  at::Tensor context;  // [G, H, Q, D]
  if (drops) {
    at::Tensor scores = at::matmul(query * (1.0 / std::sqrt(static_cast<double>(head_size_))), key.transpose(-2, -1));  // [G, H, Q, L]
    if (bias.defined()) scores = scores + bias.to(scores.scalar_type());
    const at::Tensor probabilities = at::softmax(scores, -1);
    context = at::matmul(dropout(probabilities, dropout_, {DropoutSite::kAttention, layer_, static_cast<std::int64_t>(group)}, options.dropout), value);
  } else {
    std::optional<at::Tensor> mask;
    if (bias.defined()) mask = bias.to(query.scalar_type()).expand({-1, heads_, query.size(2), -1});
    context = at::scaled_dot_product_attention(query, key, value, mask);
  }
  return context.transpose(1, 2).reshape({-1, heads_ * head_size_});
}

}  // namespace stepsynth

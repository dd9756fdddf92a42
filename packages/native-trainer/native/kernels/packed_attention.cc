#include "kernels/packed_attention.h"

#include <cmath>

#include "kernels/row_chunks.h"

namespace stepsynth {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Where the heads of a batch lie. `key_value` undefined: queries, keys and values are columns of one tensor.
struct Projections {
  at::Tensor query, key_value;
  at::Tensor bias;  // [3d] float

  bool first_tokens() const { return key_value.defined(); }
  std::int64_t size() const { return bias.size(0) / 3; }
  std::int64_t query_stride() const { return query.size(1); }
  std::int64_t key_stride() const { return first_tokens() ? key_value.size(1) : query.size(1); }
};

struct HeadPlace {
  std::int64_t row, head;
};

// Rows are sorted by length: short and long ones in turn, so that threads get as much to do.
HeadPlace place_of(std::int64_t task, std::int64_t rows, std::int64_t heads) {
  const std::int64_t turn = task / heads;
  return {turn % 2 == 0 ? turn / 2 : rows - 1 - turn / 2, task % heads};
}

// Everything the kernels need of a batch for one type of activations.
template <typename T>
class Heads {
 public:
  Heads(const Projections& projections, const PackedAttention& attention) : projections_(projections), attention_(attention), starts_{0} {
    for (const std::int64_t length : attention.lengths) starts_.push_back(starts_.back() + length);
  }

  std::int64_t rows() const { return static_cast<std::int64_t>(attention_.lengths.size()); }
  std::int64_t head_size() const { return projections_.size() / attention_.heads; }
  std::int64_t length(std::int64_t row) const { return attention_.lengths[static_cast<std::size_t>(row)]; }
  std::int64_t queries(std::int64_t row) const { return projections_.first_tokens() ? 1 : length(row); }
  // Of a row's first query among all, and of its first key.
  std::int64_t first_query(std::int64_t row) const { return projections_.first_tokens() ? row : first_key(row); }
  std::int64_t first_key(std::int64_t row) const { return starts_[static_cast<std::size_t>(row)]; }

  // Offsets of a head's elements in the tensors of query, key and value.
  std::int64_t query_offset(HeadPlace place) const { return first_query(place.row) * projections_.query_stride() + place.head * head_size(); }
  std::int64_t key_offset(HeadPlace place) const {
    const std::int64_t before = projections_.first_tokens() ? 0 : projections_.size();
    return first_key(place.row) * projections_.key_stride() + before + place.head * head_size();
  }
  std::int64_t value_offset(HeadPlace place) const { return key_offset(place) + projections_.size(); }

  AttentionHead<T> head(HeadPlace place) const {
    const at::Tensor& keys = projections_.first_tokens() ? projections_.key_value : projections_.query;
    const float* const bias = projections_.bias.const_data_ptr<float>() + place.head * head_size();
    const std::int64_t queries_of_row = queries(place.row), keys_of_row = length(place.row);
    return {.query = const_data<T>(projections_.query) + query_offset(place),
            .key = const_data<T>(keys) + key_offset(place),
            .value = const_data<T>(keys) + value_offset(place),
            .query_stride = projections_.query_stride(),
            .key_stride = projections_.key_stride(),
            .query_bias = bias,
            .key_bias = bias + projections_.size(),
            .value_bias = bias + 2 * projections_.size(),
            .queries = queries_of_row,
            .keys = keys_of_row,
            .size = head_size(),
            .scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(head_size()))),
            .dropout = attention_.dropouts.empty() ? HashedDropout{} : attention_.dropouts[static_cast<std::size_t>(place.row)],
            .first_element = static_cast<std::uint64_t>(place.head * queries_of_row * keys_of_row)};
  }

  // body(place, scratch) for every head of every row.
  template <typename Body>
  void for_each(const Body& body) const {
    std::int64_t longest = 1;
    for (const std::int64_t length : attention_.lengths) longest = std::max(longest, length);
    const std::int64_t scratch_size = kernel_table<T>().attention_scratch(projections_.first_tokens() ? 1 : longest, longest, head_size());
    at::parallel_for(0, rows() * attention_.heads, 1, [&](std::int64_t begin, std::int64_t end) {
      const at::Tensor scratch = at::empty({scratch_size}, at::TensorOptions().dtype(at::kFloat));
      for (std::int64_t task = begin; task < end; ++task) body(place_of(task, rows(), attention_.heads), scratch.mutable_data_ptr<float>());
    });
  }

 private:
  const Projections& projections_;
  const PackedAttention& attention_;
  std::vector<std::int64_t> starts_;  // [B + 1]
};

// `log_sums` [queries, heads] laid out by row and head, or undefined.
at::Tensor attend(const Projections& projections, const PackedAttention& attention, const at::Tensor& log_sums) {
  at::Tensor context = at::empty({projections.query.size(0), projections.size()}, projections.query.options().requires_grad(false));
  with_kernel_type(context, [&](auto type) {
    using T = decltype(type);
    const Heads<T> heads(projections, attention);
    heads.for_each([&](HeadPlace place, float* scratch) {
      const std::int64_t first = heads.first_query(place.row), queries = heads.queries(place.row);
      float* const sums = log_sums.defined() ? log_sums.mutable_data_ptr<float>() + first * attention.heads + place.head * queries : nullptr;
      kernel_table<T>().attention_forward({.head = heads.head(place),
                                           .context = mutable_data<T>(context) + first * projections.size() + place.head * heads.head_size(),
                                           .context_stride = projections.size(),
                                           .log_sums = sums},
                                          scratch);
    });
  });
  return context;
}

// Gradients of the projections, and sums [B, 3d] of each row's.
struct AttentionGradients {
  at::Tensor query, key_value, sums;
};

AttentionGradients differentiate(const Projections& projections, const PackedAttention& attention, const at::Tensor& log_sums, const at::Tensor& gradient) {
  const std::int64_t size = projections.size();
  AttentionGradients result{at::empty_like(projections.query), {},
                            at::empty({static_cast<std::int64_t>(attention.lengths.size()), 3 * size}, log_sums.options())};
  if (projections.first_tokens()) result.key_value = at::empty_like(projections.key_value);
  with_kernel_type(gradient, [&](auto type) {
    using T = decltype(type);
    const Heads<T> heads(projections, attention);
    T* const queries = mutable_data<T>(result.query);
    T* const keys = projections.first_tokens() ? mutable_data<T>(result.key_value) : queries;
    heads.for_each([&](HeadPlace place, float* scratch) {
      const std::int64_t first = heads.first_query(place.row);
      float* const sums = result.sums.mutable_data_ptr<float>() + place.row * 3 * size + place.head * heads.head_size();
      kernel_table<T>().attention_backward(
          {.head = heads.head(place),
           .gradient = const_data<T>(gradient) + first * size + place.head * heads.head_size(),
           .gradient_stride = size,
           .log_sums = log_sums.const_data_ptr<float>() + first * attention.heads + place.head * heads.queries(place.row),
           .query_gradient = queries + heads.query_offset(place),
           .key_gradient = keys + heads.key_offset(place),
           .value_gradient = keys + heads.value_offset(place),
           .query_sums = sums,
           .key_sums = sums + size,
           .value_sums = sums + 2 * size},
          scratch);
    });
  });
  return result;
}

class FusedAttention : public torch::autograd::Function<FusedAttention> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& query, const std::optional<at::Tensor>& key_value, const at::Tensor& bias,
                            const PackedAttention& attention) {
    const at::Tensor log_sums = at::empty({query.size(0) * attention.heads}, bias.options().requires_grad(false));
    context->save_for_backward({query, key_value.value_or(at::Tensor()), bias, log_sums});
    hold(context, attention);
    return attend({query, key_value.value_or(at::Tensor()), bias}, attention, log_sums);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto result = differentiate({saved[0], saved[1], saved[2]}, held<PackedAttention>(context), saved[3], gradients[0].contiguous());
    return {result.query, result.key_value, add_chunks(result.sums), {}};
  }
};

at::Tensor apply(const at::Tensor& query, const std::optional<at::Tensor>& key_value, const at::Tensor& bias, const PackedAttention& attention) {
  const at::Tensor shift = bias.to(at::kFloat);
  if (!at::GradMode::is_enabled()) return attend({query, key_value.value_or(at::Tensor()), shift}, attention, {});
  return FusedAttention::apply(query, key_value, shift, attention);
}

}  // namespace

at::Tensor attend_all(const at::Tensor& query_key_value, const at::Tensor& bias, const PackedAttention& attention) {
  return apply(query_key_value, std::nullopt, bias, attention);
}

at::Tensor attend_first(const at::Tensor& query, const at::Tensor& key_value, const at::Tensor& bias, const PackedAttention& attention) {
  return apply(query, key_value, bias, attention);
}

}  // namespace stepsynth

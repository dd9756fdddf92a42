#include "train/answer_loss.h"

#include <limits>

namespace stepsynth {
namespace {

constexpr std::int64_t kLeftOut = -1;

// [T, 2] -> [B, L, 2]: rows side by side, -inf behind their ends.
at::Tensor by_row(const at::Tensor& logits, const PackedBatch& batch) {
  const at::Tensor& starts = batch.first_tokens;
  const at::Tensor ends = at::cat({starts.slice(0, 1), at::full({1}, batch.tokens(), starts.options())});
  const at::Tensor token = starts.unsqueeze(1) + at::arange(batch.longest_row, starts.options());  // [B, L]
  const at::Tensor rows = logits.index_select(0, token.clamp_max(batch.tokens() - 1).view({-1})).view({starts.size(0), batch.longest_row, 2});
  return rows.masked_fill(token.ge(ends.unsqueeze(1)).unsqueeze(2), -std::numeric_limits<float>::infinity());
}

}  // namespace

at::Tensor answer_losses(const at::Tensor& logits, const PackedBatch& batch) {
  return at::cross_entropy_loss(by_row(logits, batch), batch.answer_tokens, /*weight=*/{}, at::Reduction::None, kLeftOut).mean(1);
}

at::Tensor answers_are_right(const at::Tensor& logits, const PackedBatch& batch) {
  return by_row(logits, batch).argmax(1).eq(batch.answer_tokens).all(1);
}

}  // namespace stepsynth

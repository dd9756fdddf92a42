#include "model/word_embeddings.h"

#include "model/parameter_names.h"

namespace stepsynth {

WordEmbeddings::WordEmbeddings(ParameterSet& parameters, const EncoderOptions& options)
    : table_(parameters, parameter_names(options.family).word_embeddings, options.vocab_size, options.hidden_size, options.pad_token_id),
      weights_(parameters.all().back().value),
      padding_id_(options.pad_token_id) {}

at::Tensor WordEmbeddings::operator()(const at::Tensor& ids) const {
  return table_(row_of_id_.defined() ? row_of_id_.index_select(0, ids) : ids);
}

void WordEmbeddings::compact(const std::vector<std::int64_t>& ids) {
  const at::NoGradGuard no_grad;
  whole_ = weights_.detach();
  const auto options = at::TensorOptions().dtype(at::kLong);
  kept_ids_ = at::tensor(ids, options).to(whole_.device());
  row_of_id_ = at::full({whole_.size(0)}, -1, options.device(whole_.device()));
  row_of_id_.index_copy_(0, kept_ids_, at::arange(kept_ids_.size(0), kept_ids_.options()));
  table_.padding_id = padding_id_ < 0 ? -1 : row_of_id_[padding_id_].item<std::int64_t>();
  set_rows(whole_.index_select(0, kept_ids_));
}

void WordEmbeddings::expand(double others) {
  const at::NoGradGuard no_grad;
  if (others != 1) whole_.mul_(others);
  whole_.index_copy_(0, kept_ids_, weights_);
  set_rows(whole_);
  table_.padding_id = padding_id_;
  whole_ = kept_ids_ = row_of_id_ = at::Tensor();
}

// The tensors that the parameter set holds too.
void WordEmbeddings::set_rows(const at::Tensor& rows) {
  weights_.set_data(rows);
  table_.weight.set_data(rows);
}

}  // namespace stepsynth

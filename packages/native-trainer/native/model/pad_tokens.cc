#include "model/pad_tokens.h"

namespace stepsynth {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

class PadTokens : public torch::autograd::Function<PadTokens> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& packed, const at::Tensor& pad_index, const at::Tensor& unpad_index) {
    context->save_for_backward({unpad_index});
    return packed.index_select(0, pad_index);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    return {gradients[0].index_select(0, context->get_saved_variables()[0]), {}, {}};
  }
};

class UnpadTokens : public torch::autograd::Function<UnpadTokens> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& padded, const at::Tensor& unpad_index) {
    context->save_for_backward({unpad_index});
    context->saved_data["padded_tokens"] = padded.size(0);
    return padded.index_select(0, unpad_index);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    // Zeros at padding: a padded query must send nothing back to the keys and values.
    at::Tensor gradient = at::zeros({context->saved_data["padded_tokens"].toInt(), gradients[0].size(1)}, gradients[0].options());
    return {gradient.index_copy_(0, context->get_saved_variables()[0], gradients[0]), {}};
  }
};

}  // namespace

at::Tensor pad_tokens(const at::Tensor& packed, const PackedBatch& batch) {
  return batch.padded() ? PadTokens::apply(packed, batch.pad_index, batch.unpad_index) : packed;
}

at::Tensor unpad_tokens(const at::Tensor& padded, const PackedBatch& batch) {
  return batch.padded() ? UnpadTokens::apply(padded, batch.unpad_index) : padded;
}

}  // namespace stepsynth

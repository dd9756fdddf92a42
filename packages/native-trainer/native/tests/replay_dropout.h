// Dropout masks recorded from Hugging Face's padded tensors, handed out in the packed layout.
#pragma once

#include <string>
#include <vector>

#include "fixtures.h"
#include "model/dropout.h"
#include "model/packed_batch.h"

namespace stepsynth::testing {

class ReplayDropout final : public DropoutSource {
 public:
  // `batch` is the batch of the forward pass that will ask.
  ReplayDropout(const SafetensorsFile& file, const PackedBatch& batch) : file_(file), batch_(batch) {}

  at::Tensor mask(const DropoutPlace& place, at::IntArrayRef shape, double, double kept, at::TensorOptions options) override {
    const at::Tensor mask = file_.read("mask." + name_of(place));
    const at::Tensor packed = place.site == DropoutSite::kAttention ? attention(mask, place.group, shape) : tokens(mask, shape[0]);
    TORCH_CHECK(packed.sizes() == shape, "mask ", name_of(place), " has another shape");
    ++calls_;
    return packed.to(options) * kept;
  }

  int calls() const { return calls_; }

 private:
  static std::string name_of(const DropoutPlace& place) {
    const std::string layer = std::to_string(place.layer);
    switch (place.site) {
      case DropoutSite::kEmbeddings:
        return "embeddings";
      case DropoutSite::kAttention:
        return "attention." + layer;
      case DropoutSite::kAttentionOutput:
        return "attention_output." + layer;
      case DropoutSite::kOutput:
        return "output." + layer;
      case DropoutSite::kHeadInput:
        return "head_input";
      case DropoutSite::kClassifier:
        break;
    }
    return "classifier";
  }

  // mask [rows, heads, longest, longest] -> [G, heads, queries, L]
  at::Tensor attention(const at::Tensor& mask, std::int64_t index, at::IntArrayRef shape) const {
    const auto& group = batch_.groups[static_cast<std::size_t>(index)];
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < group.rows; ++i) {
      const at::Tensor row = mask.select(0, batch_.rows[static_cast<std::size_t>(group.first_row + i)]);
      rows.push_back(row.narrow(1, 0, shape[2]).narrow(2, 0, shape[3]));
    }
    return at::stack(rows);
  }

  // mask [rows, longest, d] or [rows, d] -> [T, d] or, where the first tokens alone are computed, [B, d]
  at::Tensor tokens(const at::Tensor& mask, std::int64_t count) const {
    std::vector<at::Tensor> rows;
    for (std::size_t i = 0; i < batch_.rows.size(); ++i) {
      const at::Tensor row = mask.select(0, batch_.rows[i]);
      if (row.dim() == 1) rows.push_back(row.unsqueeze(0));
      else rows.push_back(row.narrow(0, 0, count == batch_.tokens() ? batch_.lengths[i] : 1));
    }
    return at::cat(rows);
  }

  const SafetensorsFile& file_;
  const PackedBatch& batch_;
  int calls_ = 0;
};

}  // namespace stepsynth::testing

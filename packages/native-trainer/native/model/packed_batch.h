// A batch without padding: the tokens of its rows laid end to end, rows sorted by length.
#pragma once

#include <span>
#include <vector>

#include "io/encoded_dataset.h"
#include "libtorch.h"
#include "model/attention_kernel.h"

namespace stepsynth {

// Neighbouring rows whose attention is computed together. Rows are padded to the longest one here and nowhere else.
struct AttentionGroup {
  std::int64_t first_row;
  std::int64_t rows;    // G
  std::int64_t length;  // L, of the longest row
  at::Tensor key_bias;  // [G, 1, 1, L] float: 0 at tokens, -inf at padding; undefined when no row is padded
};

struct PackedBatch {
  std::vector<std::int64_t> rows;     // [B] dataset rows, in this batch's order; this and `lengths` empty when gathered on a device
  std::vector<std::int64_t> lengths;  // [B]
  at::Tensor input_ids;               // [T] int64
  at::Tensor position_ids;            // [T] int64
  at::Tensor token_type_ids;          // [T] int64
  at::Tensor first_tokens;            // [B] int64: index of each row's [CLS]
  at::Tensor labels;                  // [B] int64; undefined without labels
  at::Tensor answer_tokens;           // [B, 2] int64: first and last token of the row's answer, -1 where it is left out; undefined without
  at::Tensor row_weights;             // [B] float; ones where the dataset has none
  // What attention reads: groups and indices where it is padded, else the rows' bounds.
  AttentionKernel kernel = AttentionKernel::kPadded;
  at::Tensor row_offsets;             // [B + 1] int32
  std::int64_t longest_row;           // or more, where shapes are fixed
  std::vector<AttentionGroup> groups;
  std::int64_t padded_tokens;         // P, of all groups
  at::Tensor pad_index;               // [P] int64: the token at each padded place (a row's first token at padding)
  at::Tensor unpad_index;             // [T] int64: the padded place of each token

  std::int64_t row_count() const { return static_cast<std::int64_t>(rows.size()); }
  std::int64_t tokens() const { return input_ids.size(0); }
  bool padded() const { return padded_tokens != tokens(); }
};

// `group_rows`: most rows in an attention group, where attention is padded.
PackedBatch pack_batch(const EncodedDataset& dataset, std::span<const std::int64_t> rows, std::int64_t group_rows, at::Device device,
                       AttentionKernel kernel = AttentionKernel::kPadded);

}  // namespace stepsynth

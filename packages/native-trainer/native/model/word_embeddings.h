// The word-embedding table, whole or, while a model is trained on known rows, its rows of some ids alone.
#pragma once

#include <vector>

#include "model/encoder_options.h"
#include "model/layers.h"

namespace stepsynth {

class WordEmbeddings {
 public:
  WordEmbeddings(ParameterSet& parameters, const EncoderOptions& options);

  at::Tensor operator()(const at::Tensor& ids) const;  // [n] -> [n, d]

  // Makes the rows of `ids` (rising, each once) the parameter and sets the whole table aside. Until `expand`, no other id
  // may be looked up and the model can be neither saved nor moved. Optimizer state and snapshots are made afterwards.
  void compact(const std::vector<std::int64_t>& ids);
  // Puts the rows back into the whole table, which becomes the parameter again. The rows that were not among `ids` are
  // multiplied by `others`: what weight decay alone would have made of them.
  void expand(double others);

 private:
  void set_rows(const at::Tensor& rows);

  Embedding table_;     // [vocabulary, d], or [ids, d]
  at::Tensor weights_;  // the parameter's value, of which the table's weight is the same memory
  std::int64_t padding_id_;
  at::Tensor whole_;       // [vocabulary, d] while compacted
  at::Tensor kept_ids_;    // [ids] int64, while compacted
  at::Tensor row_of_id_;   // [vocabulary] int64, while compacted: the id's row, -1 for none
};

}  // namespace stepsynth

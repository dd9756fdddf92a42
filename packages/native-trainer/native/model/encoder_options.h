// Everything that fixes the shape and the arithmetic of an encoder; names are Hugging Face's BERT and RoBERTa names,
// DistilBERT's own in brackets where they differ.
#pragma once

#include <cstdint>
#include <string>

#include "kernels/cpu/activation_function.h"

namespace stepsynth {

enum class ModelFamily { kBert, kDistilBert, kRoberta };

struct EncoderOptions {
  ModelFamily family = ModelFamily::kBert;
  std::int64_t vocab_size = 30522;
  std::int64_t hidden_size = 768;              // d [dim]
  std::int64_t num_hidden_layers = 12;         // [n_layers]
  std::int64_t num_attention_heads = 12;       // H [n_heads]
  std::int64_t intermediate_size = 3072;       // [hidden_dim]
  std::int64_t max_position_embeddings = 512;
  std::int64_t type_vocab_size = 2;            // 0 for DistilBERT
  std::int64_t pad_token_id = 0;               // -1: none (not RoBERTa); its embedding gets no gradient
  Activation activation = Activation::kGelu;
  double layer_norm_eps = 1e-12;
  double hidden_dropout = 0.1;                 // [dropout]
  double attention_dropout = 0.1;
  double classifier_dropout = 0.1;             // [seq_classif_dropout]
  double answer_dropout = 0;                   // [qa_dropout]; the others' answer head has none
  double initializer_range = 0.02;             // standard deviation of a new head

  std::int64_t head_size() const { return hidden_size / num_attention_heads; }
  // Positions before that of a row's first token: RoBERTa's count from the padding's own on.
  std::int64_t reserved_positions() const { return family == ModelFamily::kRoberta ? pad_token_id + 1 : 0; }
  std::int64_t max_row_tokens() const { return max_position_embeddings - reserved_positions(); }
};

}  // namespace stepsynth

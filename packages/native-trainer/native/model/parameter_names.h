// Names of the parameters in Hugging Face checkpoints, without ".weight" and ".bias".
#pragma once

#include <string>

#include "model/encoder_options.h"

namespace stepsynth {

struct LayerNames {
  std::string query, key, value;
  std::string attention_output, attention_layer_norm;
  std::string intermediate, output, output_layer_norm;
};

struct ParameterNames {
  std::string prefix;  // "bert.", "distilbert." or "roberta.", absent in files of bare encoders
  std::string word_embeddings, position_embeddings, token_type_embeddings, embedding_layer_norm;
  std::string pooler;  // the head's first linear: BERT's pooler, DistilBERT's pre_classifier, RoBERTa's classifier.dense
  std::string classifier;
  std::string answer;  // the head for answer spans
};

ParameterNames parameter_names(ModelFamily family);
LayerNames layer_names(ModelFamily family, std::int64_t layer);

}  // namespace stepsynth

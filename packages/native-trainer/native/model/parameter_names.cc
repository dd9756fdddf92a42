#include "model/parameter_names.h"

namespace stepsynth {

namespace {

std::string prefix_of(ModelFamily family) {
  switch (family) {
    case ModelFamily::kDistilBert:
      return "distilbert.";
    case ModelFamily::kRoberta:
      return "roberta.";
    case ModelFamily::kBert:
      break;
  }
  return "bert.";
}

std::string pooler_of(ModelFamily family) {
  switch (family) {
    case ModelFamily::kDistilBert:
      return "pre_classifier";
    case ModelFamily::kRoberta:
      return "classifier.dense";
    case ModelFamily::kBert:
      break;
  }
  return "bert.pooler.dense";
}

}  // namespace

ParameterNames parameter_names(ModelFamily family) {
  const std::string prefix = prefix_of(family);
  const std::string embeddings = prefix + "embeddings.";
  return {.prefix = prefix,
          .word_embeddings = embeddings + "word_embeddings",
          .position_embeddings = embeddings + "position_embeddings",
          .token_type_embeddings = embeddings + "token_type_embeddings",
          .embedding_layer_norm = embeddings + "LayerNorm",
          .pooler = pooler_of(family),
          .classifier = family == ModelFamily::kRoberta ? "classifier.out_proj" : "classifier",
          .answer = "qa_outputs"};
}

LayerNames layer_names(ModelFamily family, std::int64_t layer) {
  const std::string index = std::to_string(layer) + ".";
  if (family != ModelFamily::kDistilBert) {
    const std::string base = prefix_of(family) + "encoder.layer." + index;
    return {.query = base + "attention.self.query",
            .key = base + "attention.self.key",
            .value = base + "attention.self.value",
            .attention_output = base + "attention.output.dense",
            .attention_layer_norm = base + "attention.output.LayerNorm",
            .intermediate = base + "intermediate.dense",
            .output = base + "output.dense",
            .output_layer_norm = base + "output.LayerNorm"};
  }
  const std::string base = "distilbert.transformer.layer." + index;
  return {.query = base + "attention.q_lin",
          .key = base + "attention.k_lin",
          .value = base + "attention.v_lin",
          .attention_output = base + "attention.out_lin",
          .attention_layer_norm = base + "sa_layer_norm",
          .intermediate = base + "ffn.lin1",
          .output = base + "ffn.lin2",
          .output_layer_norm = base + "output_layer_norm"};
}

}  // namespace stepsynth

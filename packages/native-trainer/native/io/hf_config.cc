#include "io/hf_config.h"

#include <algorithm>
#include <limits>

#include "error.h"
#include "io/mapped_file.h"

namespace stepsynth {
namespace {

constexpr std::size_t kMaxConfigBytes = 16 << 20;

// Typed reads with Hugging Face's defaults; null counts as absent.
class ConfigReader {
 public:
  ConfigReader(const json::Object& document, std::string path) : document_(document), path_(std::move(path)) {}

  [[noreturn]] void refuse(const std::string& what) const { throw Error(ErrorCode::kCheckpoint, path_ + ": " + what); }

  const json::Value* find(const std::string& key) const {
    const auto found = std::find_if(document_.begin(), document_.end(), [&](const auto& member) { return member.first == key; });
    return found == document_.end() || found->second.is_null() ? nullptr : &found->second;
  }

  std::int64_t size(const std::string& key, std::int64_t fallback, std::int64_t least = 1) const {
    constexpr std::int64_t kMost = 1 << 24;  // keeps every product of two sizes in range
    const json::Value* value = find(key);
    std::int64_t number = fallback;
    if (value && (!value->to_int64(number) || number < least || number > kMost)) refuse(key + " is not an integer in range");
    return number;
  }

  double rate(const std::string& key, double fallback, double most = 1) const {
    const json::Value* value = find(key);
    double number = fallback;
    if (value && (!value->to_double(number) || number < 0 || number > most)) refuse(key + " is not a number in range");
    return number;
  }

  std::string text(const std::string& key, const std::string& fallback) const {
    const json::Value* value = find(key);
    if (!value) return fallback;
    if (!value->if_string()) refuse(key + " is not a string");
    return *value->if_string();
  }

 private:
  const json::Object& document_;
  std::string path_;
};

Activation read_activation(const ConfigReader& reader, const std::string& key) {
  const std::string name = reader.text(key, "gelu");
  if (name == "gelu") return Activation::kGelu;
  if (name == "relu") return Activation::kRelu;
  if (name == "gelu_new" || name == "gelu_pytorch_tanh") return Activation::kGeluTanh;
  reader.refuse(key + " \"" + name + "\" is not supported; gelu, gelu_new, gelu_pytorch_tanh and relu are");
}

// The fields that BERT and RoBERTa share.
EncoderOptions read_bert_fields(const ConfigReader& reader) {
  EncoderOptions options;
  options.hidden_size = reader.size("hidden_size", 768);
  options.num_hidden_layers = reader.size("num_hidden_layers", 12);
  options.num_attention_heads = reader.size("num_attention_heads", 12);
  options.intermediate_size = reader.size("intermediate_size", 3072);
  options.type_vocab_size = reader.size("type_vocab_size", 2);
  options.activation = read_activation(reader, "hidden_act");
  options.layer_norm_eps = reader.rate("layer_norm_eps", 1e-12);
  options.hidden_dropout = reader.rate("hidden_dropout_prob", 0.1);
  options.attention_dropout = reader.rate("attention_probs_dropout_prob", 0.1);
  options.classifier_dropout = reader.rate("classifier_dropout", options.hidden_dropout);
  if (reader.text("position_embedding_type", "absolute") != "absolute") reader.refuse("only absolute position embeddings are supported");
  if (const auto* decoder = reader.find("is_decoder"); decoder && decoder->if_bool() && *decoder->if_bool()) {
    reader.refuse("is_decoder is true; only encoders are supported");
  }
  return options;
}

EncoderOptions read_distilbert(const ConfigReader& reader) {
  EncoderOptions options;
  options.family = ModelFamily::kDistilBert;
  options.vocab_size = reader.size("vocab_size", 30522);
  options.hidden_size = reader.size("dim", 768);
  options.num_hidden_layers = reader.size("n_layers", 6);
  options.num_attention_heads = reader.size("n_heads", 12);
  options.intermediate_size = reader.size("hidden_dim", 3072);
  options.type_vocab_size = 0;
  options.activation = read_activation(reader, "activation");
  options.hidden_dropout = reader.rate("dropout", 0.1);
  options.attention_dropout = reader.rate("attention_dropout", 0.1);
  options.classifier_dropout = reader.rate("seq_classif_dropout", 0.2);
  options.answer_dropout = reader.rate("qa_dropout", 0.1);
  return options;
}

EncoderOptions read_bert(const ConfigReader& reader) {
  EncoderOptions options = read_bert_fields(reader);
  options.family = ModelFamily::kBert;
  options.vocab_size = reader.size("vocab_size", 30522);
  return options;
}

EncoderOptions read_roberta(const ConfigReader& reader) {
  EncoderOptions options = read_bert_fields(reader);
  options.family = ModelFamily::kRoberta;
  options.vocab_size = reader.size("vocab_size", 50265);
  options.pad_token_id = 1;
  return options;
}

// Every model_type that is computed, with what transformers' names of its architectures begin with.
struct ModelType {
  std::string_view name;
  const char* architecture_prefix;
  EncoderOptions (*read)(const ConfigReader&);
};
constexpr ModelType kModelTypes[] = {
    {"bert", "Bert", read_bert},
    {"distilbert", "DistilBert", read_distilbert},
    {"roberta", "Roberta", read_roberta},
    {"camembert", "Camembert", read_roberta},
    {"xlm-roberta", "XLMRoberta", read_roberta},
};

const ModelType& model_type_of(const ConfigReader& reader) {
  const std::string name = reader.text("model_type", "");
  const auto* found = std::find_if(std::begin(kModelTypes), std::end(kModelTypes), [&](const ModelType& type) { return type.name == name; });
  if (found == std::end(kModelTypes)) {
    reader.refuse("model_type \"" + name +
                  "\" is not supported; bert (MiniLM included), distilbert, roberta (DistilRoBERTa included), camembert and xlm-roberta are");
  }
  return *found;
}

// Hugging Face lets BERT and DistilBERT do without a padding token; RoBERTa counts its positions from it.
std::int64_t read_pad_token_id(const ConfigReader& reader, const json::Value& document, const EncoderOptions& options) {
  const json::Value* padding = document.find("pad_token_id");
  if (!padding || !padding->is_null()) return reader.size("pad_token_id", options.pad_token_id, 0);
  if (options.family == ModelFamily::kRoberta) reader.refuse("pad_token_id is null, but positions are counted from it");
  return -1;
}

// id2label maps "0", "1", ... in any order to names.
std::vector<std::string> read_labels(const ConfigReader& reader) {
  const json::Value* map = reader.find("id2label");
  if (!map) return {};
  if (!map->if_object()) reader.refuse("id2label is not an object");
  std::vector<std::string> labels;
  for (std::size_t id = 0; id < map->if_object()->size(); ++id) {
    const json::Value* label = map->find(std::to_string(id));
    if (!label || !label->if_string()) reader.refuse("id2label has no name for label " + std::to_string(id));
    labels.push_back(*label->if_string());
  }
  return labels;
}

void set_labels(json::Object& document, const std::vector<std::string>& labels) {
  json::Object id2label, label2id;
  for (std::size_t id = 0; id < labels.size(); ++id) {
    id2label.emplace_back(std::to_string(id), labels[id]);
    label2id.emplace_back(labels[id], static_cast<std::int64_t>(id));
  }
  json::set(document, "id2label", std::move(id2label));
  json::set(document, "label2id", std::move(label2id));
  json::set(document, "problem_type", "single_label_classification");
}

void erase_labels(json::Object& document) {
  for (const char* key : {"id2label", "label2id", "problem_type"}) json::erase(document, key);
}

}  // namespace

CheckpointConfig read_config(const std::string& directory) {
  const std::string path = directory + "/config.json";
  json::Value document;
  try {
    document = json::parse(read_text_file(path, kMaxConfigBytes, ErrorCode::kCheckpoint));
  } catch (const json::ParseError& error) {
    throw Error(ErrorCode::kCheckpoint, path + ": not valid JSON: " + error.what());
  }
  if (!document.if_object()) throw Error(ErrorCode::kCheckpoint, path + ": not a JSON object");

  CheckpointConfig config{.options = {}, .labels = {}, .document = *document.if_object()};
  const ConfigReader reader(config.document, path);
  config.options = model_type_of(reader).read(reader);
  config.options.max_position_embeddings = reader.size("max_position_embeddings", 512);
  config.options.pad_token_id = read_pad_token_id(reader, document, config.options);
  config.options.initializer_range = reader.rate("initializer_range", 0.02, 1e3);
  if (config.options.hidden_size % config.options.num_attention_heads != 0) reader.refuse("the hidden size is not a multiple of the number of heads");
  if (config.options.pad_token_id >= config.options.vocab_size) reader.refuse("pad_token_id is outside the vocabulary");
  if (config.options.max_row_tokens() < 1) reader.refuse("max_position_embeddings leaves no position after those up to pad_token_id");
  config.labels = read_labels(reader);
  return config;
}

std::string write_config(const CheckpointConfig& config, const TaskHead& head) {
  json::Object document = config.document;
  if (head.kind != HeadKind::kNone) {
    const std::string prefix = model_type_of(ConfigReader(document, "config.json")).architecture_prefix;
    const bool answers = head.kind == HeadKind::kAnswerSpan;
    json::set(document, "architectures", json::Array{prefix + (answers ? "ForQuestionAnswering" : "ForSequenceClassification")});
    json::erase(document, "num_labels");  // Hugging Face derives it from id2label; without one it is 2, as an answer head needs
    if (answers) erase_labels(document);
    else set_labels(document, head.labels);
  }
  for (const char* key : {"dtype", "torch_dtype"}) {
    if (json::Value(document).find(key)) json::set(document, key, "float32");
  }
  return json::write(document, 2) + "\n";
}

}  // namespace stepsynth

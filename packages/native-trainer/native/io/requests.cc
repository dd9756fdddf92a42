#include "io/requests.h"

#include <set>

#include "io/object_reader.h"

namespace stepsynth {
namespace {

json::Value parse_request(const std::string& text) {
  try {
    return json::parse(text);
  } catch (const json::ParseError& error) {
    throw Error(ErrorCode::kInvalidRequest, std::string("request: not valid JSON: ") + error.what());
  }
}

Precision read_precision(ObjectReader& reader) {
  const std::string name = reader.choice("precision", {"auto", "fp32", "bf16"});
  if (name == "auto") return Precision::kAuto;
  return name == "bf16" ? Precision::kBf16 : Precision::kFp32;
}

RuntimeOptions read_runtime(ObjectReader reader) {
  constexpr std::int64_t kMostMegabytes = std::int64_t{1} << 40;
  RuntimeOptions runtime{.device = reader.text("device"), .threads = reader.integer("threads", 0, 1024)};
  if (reader.has("precision")) runtime.precision = read_precision(reader);
  if (reader.has("memory_budget_mb")) runtime.memory_budget_mb = reader.integer("memory_budget_mb", 0, kMostMegabytes);
  if (reader.has("deterministic")) runtime.deterministic = reader.flag("deterministic");
  reader.finish();
  return runtime;
}

TrainingOptions read_options(ObjectReader reader) {
  constexpr std::int64_t kMostRows = 1 << 20;
  TrainingOptions options{};
  options.learning_rate = reader.number("learning_rate", 0);
  options.epochs = reader.number("epochs", 0, 1e6);
  options.max_steps = reader.integer("max_steps", 0);
  options.batch_size = reader.integer("batch_size", 1, kMostRows);
  options.gradient_accumulation_steps = reader.integer("gradient_accumulation_steps", 1, kMostRows);
  options.warmup_ratio = reader.number("warmup_ratio", 0, 1);
  options.warmup_steps = reader.integer("warmup_steps", -1);
  options.weight_decay = reader.number("weight_decay", 0);
  options.decay_all = reader.choice("weight_decay_on", {"hugging-face", "all"}) == "all";
  options.max_grad_norm = reader.number("max_grad_norm", 0);
  options.label_smoothing = reader.number("label_smoothing", 0, 1);
  options.dropout = reader.flag("dropout");
  options.early_stopping_patience = reader.integer("early_stopping_patience", 0);
  options.keep_best = reader.choice("keep", {"best", "last"}) == "best";
  options.seed = static_cast<std::uint64_t>(reader.integer("seed", 0));
  options.layerwise_learning_rate_decay = reader.number("layerwise_learning_rate_decay", 0, 1);
  options.freeze_embeddings = reader.flag("freeze_embeddings");
  options.freeze_layers = reader.integer("freeze_layers", 0);
  options.class_weights = reader.numbers("class_weights", 0);
  options.focal_gamma = reader.number("focal_gamma", 0);
  reader.finish();
  if (options.epochs == 0 && options.max_steps == 0) throw Error(ErrorCode::kInvalidRequest, "request.options: epochs and max_steps are both 0");
  return options;
}

Techniques read_techniques(ObjectReader reader) {
  Techniques techniques{.first_token_only = reader.flag("first_token_only"),
                        .fused_query_key_value = reader.flag("fused_query_key_value"),
                        .compact_vocabulary = reader.flag("compact_vocabulary")};
  if (reader.has("fused_kernels")) techniques.fused_kernels = reader.flag("fused_kernels");
  if (reader.has("onednn_products")) techniques.onednn_products = reader.flag("onednn_products");
  if (reader.has("cuda_graphs")) techniques.cuda_graphs = reader.flag("cuda_graphs");
  reader.finish();
  return techniques;
}

TrainingStateOptions read_state(ObjectReader reader) {
  TrainingStateOptions state{.directory = reader.text("directory"), .every_seconds = reader.number("every_seconds", 0)};
  reader.finish();
  return state;
}

TaskHead read_head(ObjectReader& reader) {
  const bool answers = reader.has("head") && reader.choice("head", {"label", "answer-span"}) == "answer-span";
  const auto labels = reader.texts("labels");
  if (answers && !labels.empty()) throw Error(ErrorCode::kInvalidRequest, "request.labels: an answer-span head has none");
  if (answers) return answer_span_head();
  if (labels.size() < 2) throw Error(ErrorCode::kInvalidRequest, "request.labels: at least two labels are needed");
  if (std::set<std::string>(labels.begin(), labels.end()).size() != labels.size()) {
    throw Error(ErrorCode::kInvalidRequest, "request.labels: a label is given twice");
  }
  return label_head(labels);
}

InferenceTechniques read_inference_techniques(ObjectReader reader) {
  InferenceTechniques techniques{.sorted = reader.flag("sorted"), .first_token_only = reader.flag("first_token_only")};
  reader.finish();
  return techniques;
}

Pooling read_pooling(ObjectReader& reader) {
  const std::string name = reader.choice("pooling", {"cls", "mean", "checkpoint"});
  if (name == "cls") return Pooling::kCls;
  return name == "mean" ? Pooling::kMean : Pooling::kCheckpoint;
}

PredictRequest read_files(ObjectReader& reader) {
  return {.data_file = reader.text("data_file"),
          .output_file = reader.text("output_file"),
          .techniques = reader.has("techniques") ? read_inference_techniques(reader.object("techniques")) : InferenceTechniques{}};
}

void check_loss_options(const TrainingOptions& options, const TaskHead& head) {
  if (head.kind == HeadKind::kAnswerSpan && (options.label_smoothing > 0 || options.focal_gamma > 0)) {
    throw Error(ErrorCode::kInvalidRequest, "request.options: label_smoothing and focal_gamma are for labels; the loss of answers has neither");
  }
  if (!options.class_weights.empty() && options.class_weights.size() != head.labels.size()) {
    throw Error(ErrorCode::kInvalidRequest, "request.options.class_weights: expected one for each of the " + std::to_string(head.labels.size()) + " labels");
  }
}

}  // namespace

TrainRequest read_train_request(const std::string& text) {
  const json::Value document = parse_request(text);
  ObjectReader reader(document, "request");
  TrainRequest request{.checkpoint = reader.text("checkpoint"),
                       .head = read_head(reader),
                       .training_file = reader.text("training_file"),
                       .selection_file = reader.text("selection_file"),
                       .options = read_options(reader.object("options")),
                       .runtime = read_runtime(reader.object("runtime")),
                       .techniques = reader.has("techniques") ? read_techniques(reader.object("techniques")) : Techniques{},
                       .state = reader.has("state") ? read_state(reader.object("state")) : TrainingStateOptions{}};
  reader.finish();
  check_loss_options(request.options, request.head);
  return request;
}

LoadRequest read_load_request(const std::string& text) {
  const json::Value document = parse_request(text);
  ObjectReader reader(document, "request");
  LoadRequest request{.checkpoint = reader.text("checkpoint"), .runtime = read_runtime(reader.object("runtime"))};
  reader.finish();
  return request;
}

PredictRequest read_predict_request(const std::string& text) {
  const json::Value document = parse_request(text);
  ObjectReader reader(document, "request");
  PredictRequest request = read_files(reader);
  reader.finish();
  return request;
}

EmbedRequest read_embed_request(const std::string& text) {
  const json::Value document = parse_request(text);
  ObjectReader reader(document, "request");
  EmbedRequest request{.files = read_files(reader), .layer = reader.integer("layer", -1), .pooling = read_pooling(reader)};
  reader.finish();
  return request;
}

std::string read_save_request(const std::string& text) {
  const json::Value document = parse_request(text);
  ObjectReader reader(document, "request");
  std::string directory = reader.text("directory");
  reader.finish();
  if (directory.empty()) throw Error(ErrorCode::kInvalidRequest, "request.directory: is empty");
  return directory;
}

std::string training_identity(const std::string& text) {
  json::Value document = parse_request(text);
  for (const char* key : {"checkpoint", "training_file", "selection_file", "runtime", "state"}) json::erase(*document.if_object(), key);
  return json::write(document);
}

void split_load_request(const std::string& text, std::string& load_request, std::string& rest) {
  json::Value document = parse_request(text);
  if (!document.if_object()) throw Error(ErrorCode::kInvalidRequest, "request: expected an object");
  json::Object load;
  for (const char* key : {"checkpoint", "runtime"}) {
    if (const json::Value* value = document.find(key)) load.emplace_back(key, *value);
    json::erase(*document.if_object(), key);
  }
  load_request = json::write(load);
  rest = json::write(document);
}

}  // namespace stepsynth

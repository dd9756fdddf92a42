#include "session.h"

#include <ATen/Version.h>
#include <torch/version.h>

#include <chrono>
#include <mutex>
#include <optional>

#include "io/checkpoint.h"
#include "io/prediction_file.h"
#include "io/requests.h"
#include "io/sentence_pooling.h"
#include "reports.h"
#include "train/fingerprint.h"
#include "train/precision.h"
#include "train/predict.h"
#include "train/random.h"
#include "train/runtime.h"
#include "train/share_windows.h"
#include "train/trainer.h"
#include "translate_errors.h"

namespace stepsynth {
namespace {

// A model with the runtime it lives in.
struct HeldModel {
  Checkpoint checkpoint;
  Runtime runtime;
};

DatasetLimits limits_of(const TaskModel& model) {
  return {.vocabulary_size = model.options().vocab_size,
          .max_positions = model.options().max_row_tokens(),
          .token_types = model.options().type_vocab_size,
          .label_count = static_cast<std::int64_t>(model.head().labels.size()),
          .answers = model.finds_answers()};
}

InferenceOptions inference_options(const InferenceTechniques& techniques) {
  return {.forward = {.first_token_only = techniques.first_token_only}, .sorted = techniques.sorted};
}

EmbeddingRule embedding_rule(const EmbedRequest& request, const Checkpoint& checkpoint) {
  const std::int64_t layers = checkpoint.model.options().num_hidden_layers;
  if (request.layer > layers) throw Error(ErrorCode::kInvalidRequest, "request.layer: the model has " + std::to_string(layers) + " layers");
  const std::int64_t layer = request.layer < 0 ? layers : request.layer;
  if (request.pooling != Pooling::kCheckpoint) return {.layer = layer, .mean_pooling = request.pooling == Pooling::kMean};
  const SentencePooling asked = read_sentence_pooling(checkpoint.directory);
  return {.layer = layer, .mean_pooling = asked.mean, .normalize = asked.normalize};
}

// An observer must not stop a training: its exceptions end here.
void emit(const EventSink& sink, const json::Value& event) noexcept {
  try {
    if (sink) sink(json::write(event));
  } catch (...) {
  }
}

// A training goes on from a state only if every number would come out the same.
std::string fingerprint_of(const std::string& request_json, const TrainRequest& request, const Runtime& runtime, const PrecisionChoice& precision,
                           const TaskModel& model) {
  Fingerprint fingerprint;
  fingerprint.add(std::string(TORCH_VERSION) + " " + at::get_cpu_capability());
  fingerprint.add(training_identity(request_json));
  fingerprint.add(runtime.device_name() + " " + precision.name() + " " + std::to_string(runtime.threads) + (runtime.deterministic ? " deterministic" : ""));
  fingerprint.add_file(request.training_file);
  if (!request.selection_file.empty()) fingerprint.add_file(request.selection_file);
  for (const at::Tensor& value : model.parameters().values()) fingerprint.add(value);
  return fingerprint.hexadecimal();
}

}  // namespace

struct Session::State {
  std::mutex busy;  // held by the running operation
  CancelFlag cancel;
  std::atomic<bool> disposed{false};
  std::optional<HeldModel> held;

  // Runs an operation alone, with its errors translated and the cancel flag cleared at its end.
  template <typename Operation>
  std::string run(Operation operation) {
    const std::unique_lock lock(busy, std::try_to_lock);
    if (!lock) throw Error(ErrorCode::kInvalidRequest, "another operation is running on this model");
    if (disposed) throw Error(ErrorCode::kInvalidRequest, "the model was disposed of");
    struct ClearAtEnd {
      CancelFlag& flag;
      ~ClearAtEnd() { flag.clear(); }
    } clear_at_end{cancel};
    try {
      return json::write(operation());
    } catch (...) {
      rethrow_as_error();
    }
  }

  HeldModel& require_model() {
    if (!held) throw Error(ErrorCode::kInvalidRequest, "no model is held: train or load one first");
    enter_runtime(held->runtime);
    return *held;
  }

  json::Value train(const std::string& text, const EventSink& on_event);
  json::Value predict(const PredictRequest& request);
  json::Value embed(const EmbedRequest& request);
  EncodedDataset open_rows(const std::string& path) const;
  // Runs `compute` over the windows of a data file.
  json::Value infer(const PredictRequest& request, const EncodedDataset& data, const PredictionShape& shape,
                    const std::function<Outputs(const TaskModel&, RowRange)>& compute);
};

json::Value Session::State::train(const std::string& text, const EventSink& on_event) {
  const TrainRequest request = read_train_request(text);
  const Runtime runtime = resolve_runtime(request.runtime);
  enter_runtime(runtime);
  cancel.check();
  const EncodedDataset training = open_dataset(request.training_file);
  std::optional<EncodedDataset> selection;
  if (!request.selection_file.empty()) selection = open_dataset(request.selection_file);

  HeldModel fresh{read_checkpoint_for_training(request.checkpoint, request.head, request.options.seed, runtime.device), runtime};
  TaskModel& model = fresh.checkpoint.model;
  check_dataset(training, limits_of(model), /*require_targets=*/true);
  if (selection) check_dataset(*selection, limits_of(model), /*require_targets=*/true);
  const PrecisionChoice precision = choose_precision(request.runtime.precision, model, training, request.options.batch_size);
  model.compute_in(precision.type);
  RandomDropout dropout(Random(request.options.seed, RandomStream::kDropout).next(), runtime.device);
  const Techniques& techniques = request.techniques;
  const ForwardOptions forward{.dropout = request.options.dropout ? &dropout : nullptr,
                               .first_token_only = techniques.first_token_only,
                               .fused_query_key_value = techniques.fused_query_key_value,
                               .fused_kernels = techniques.fused_kernels,
                               .onednn_products = techniques.onednn_products};
  std::optional<TrainingState> state;
  if (!request.state.directory.empty()) state.emplace(request.state, fingerprint_of(text, request, runtime, precision, model));
  Trainer trainer(model, training, selection ? &*selection : nullptr, request.options, forward,
                  {.compact_vocabulary = techniques.compact_vocabulary,
                   .state = state ? &*state : nullptr,
                   .capturer = techniques.cuda_graphs ? make_graph_capturer : nullptr,
                   .memory_budget_mb = request.runtime.memory_budget_mb});
  held.reset();  // only now: a request that is refused leaves the model held before

  emit(on_event, started_event(runtime, precision, trainer.total_steps(), training, state ? &*state : nullptr));
  const TrainingObserver observer{.on_step = [&](const StepReport& report) { emit(on_event, step_event(report)); },
                                  .on_evaluation = [&](const EvaluationReport& report) { emit(on_event, evaluated_event(report)); },
                                  .on_split = [&](const SplitReport& report) { emit(on_event, split_event(report)); },
                                  .on_saved = [&](const StateReport& report) { emit(on_event, saved_event(report)); },
                                  .on_notice = [&](const std::string& message) { emit(on_event, notice_event(message)); }};
  try {
    const TrainingResult result = trainer.run(cancel, observer);
    held.emplace(std::move(fresh));
    return training_summary(result, runtime, precision, held->checkpoint.model);
  } catch (...) {
    if (trainer.has_kept_weights()) held.emplace(std::move(fresh));
    throw;
  }
}

EncodedDataset Session::State::open_rows(const std::string& path) const {
  EncodedDataset data = open_dataset(path);
  check_dataset(data, limits_of(held->checkpoint.model), /*require_targets=*/false);
  return data;
}

json::Value Session::State::infer(const PredictRequest& request, const EncodedDataset& data, const PredictionShape& shape,
                                  const std::function<Outputs(const TaskModel&, RowRange)>& compute) {
  const auto start = std::chrono::steady_clock::now();
  PredictionFile output(request.output_file, shape);
  const OutputSink sink = [&](RowRange rows, const Outputs& outputs) {
    output.write(rows, data.row_offsets[static_cast<std::size_t>(rows.first)], outputs.values, outputs.losses);
  };
  std::vector<WindowFunction> functions{[&](RowRange rows) { return compute(held->checkpoint.model, rows); }};
  // One window leaves nothing to share out.
  const bool shared = next_window(data, 0).last < data.rows();
  std::vector<TaskModel> replicas;
  replicas.reserve(held->runtime.others.size());
  for (const at::Device device : shared ? held->runtime.others : std::vector<at::Device>{}) {
    const TaskModel& replica = replicas.emplace_back(replica_of(held->checkpoint.model, device));
    Runtime runtime = held->runtime;
    runtime.device = device;
    functions.emplace_back([&, runtime](RowRange rows) {
      enter_runtime(runtime);
      return compute(replica, rows);
    });
  }
  share_windows(data, functions, sink);
  output.commit();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return json::Object{{"rows", data.rows()}, {"columns", shape.columns}, {"tokens", data.tokens()}, {"seconds", seconds}};
}

json::Value Session::State::predict(const PredictRequest& request) {
  const TaskModel& model = require_model().checkpoint.model;
  const EncodedDataset data = open_rows(request.data_file);
  PredictionShape shape{.rows = data.rows(), .columns = model.head().columns(), .losses = has_targets(model, data)};
  if (model.finds_answers()) shape.tokens = data.tokens();
  return infer(request, data, shape, [&](const TaskModel& replica, RowRange rows) {
    return predict_rows(replica, data, rows, cancel, inference_options(request.techniques));
  });
}

json::Value Session::State::embed(const EmbedRequest& request) {
  const TaskModel& model = require_model().checkpoint.model;
  const EmbeddingRule rule = embedding_rule(request, held->checkpoint);
  const EncodedDataset data = open_rows(request.files.data_file);
  const PredictionShape shape{.rows = data.rows(), .columns = model.options().hidden_size, .losses = false};
  return infer(request.files, data, shape, [&](const TaskModel& replica, RowRange rows) {
    return embed_rows(replica, data, rows, rule, cancel, inference_options(request.files.techniques));
  });
}

Session::Session() : state_(std::make_unique<State>()) {}
Session::~Session() { dispose(); }

std::string Session::train(const std::string& request_json, const EventSink& on_event) {
  return state_->run([&] { return state_->train(request_json, on_event); });
}

std::string Session::load(const std::string& request_json) {
  return state_->run([&] {
    const LoadRequest request = read_load_request(request_json);
    const Runtime runtime = resolve_runtime(request.runtime);
    enter_runtime(runtime);
    HeldModel fresh{read_checkpoint(request.checkpoint, runtime.device), runtime};
    const PrecisionChoice precision = choose_precision(request.runtime.precision, fresh.checkpoint.model);
    fresh.checkpoint.model.compute_in(precision.type);
    state_->held.emplace(std::move(fresh));
    return model_description(runtime, precision, state_->held->checkpoint.model);
  });
}

std::string Session::predict(const std::string& request_json) {
  return state_->run([&] { return state_->predict(read_predict_request(request_json)); });
}

std::string Session::embed(const std::string& request_json) {
  return state_->run([&] { return state_->embed(read_embed_request(request_json)); });
}

std::string Session::save(const std::string& request_json) {
  return state_->run([&] {
    const std::string directory = read_save_request(request_json);
    save_checkpoint(state_->require_model().checkpoint, directory);
    return json::Object{{"directory", directory}};
  });
}

void Session::cancel() noexcept { state_->cancel.set(); }
void Session::clear_cancel() noexcept { state_->cancel.clear(); }

void Session::dispose() noexcept {
  state_->disposed = true;
  state_->cancel.set();
  const std::lock_guard lock(state_->busy);
  state_->held.reset();
  release_freed_memory();
}

}  // namespace stepsynth

// Requests as C++ sees them; names and meanings as in src/addon-types.ts. Reading is strict: an unknown or missing key, a
// wrong type or a value out of range throws Error INVALID_REQUEST naming the key.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/task_head.h"

namespace stepsynth {

struct TrainingOptions {
  double learning_rate;
  double epochs;             // may be fractional, as in Hugging Face's Trainer
  std::int64_t max_steps;    // 0: no limit
  std::int64_t batch_size;
  std::int64_t gradient_accumulation_steps;
  double warmup_ratio;
  std::int64_t warmup_steps;  // -1: use warmup_ratio
  double weight_decay;
  bool decay_all;             // false: Hugging Face's exclusions (biases and LayerNorm)
  double max_grad_norm;       // 0: no clipping
  double label_smoothing;
  bool dropout;               // false: all rates 0
  std::int64_t early_stopping_patience;  // 0: never
  bool keep_best;             // false: keep the last weights
  std::uint64_t seed;
  double layerwise_learning_rate_decay;  // each layer's rate over the one above it; 1: the same rate everywhere
  bool freeze_embeddings;
  std::int64_t freeze_layers;            // from the bottom
  std::vector<double> class_weights;     // by label; empty: all 1
  double focal_gamma;                    // 0: cross entropy
};

// Exact savings of a training, each of which can be turned off; the numbers stay the same up to rounding.
struct Techniques {
  bool first_token_only = true;
  bool fused_query_key_value = true;
  bool compact_vocabulary = true;
  bool fused_kernels = true;    // CPU alone
  bool onednn_products = true;  // CPU alone
  bool cuda_graphs = true;      // CUDA alone
};

enum class Precision { kAuto, kFp32, kBf16 };

struct RuntimeOptions {
  std::string device;    // auto, cpu, cuda, cuda:N
  std::int64_t threads;  // 0: one per physical core allowed
  Precision precision = Precision::kFp32;  // optional in the document
  std::int64_t memory_budget_mb = 0;  // MiB a training may take in all; 0: most of what is free. Optional in the document
  bool deterministic = false;  // CUDA repeats bit for bit, as the CPU always does; optional in the document
};

// Where a training keeps what it needs to go on after its process died.
struct TrainingStateOptions {
  std::string directory;  // empty: nowhere
  double every_seconds = 0;  // 0: after every step
};

struct TrainRequest {
  std::string checkpoint;
  TaskHead head;                // `head`, which is optional in the document, with `labels`
  std::string training_file;
  std::string selection_file;  // empty: none
  TrainingOptions options;
  RuntimeOptions runtime;
  Techniques techniques;        // optional in the document
  TrainingStateOptions state;   // optional
};

struct LoadRequest {
  std::string checkpoint;
  RuntimeOptions runtime;
};

// The same of an inference.
struct InferenceTechniques {
  bool sorted = true;
  bool first_token_only = true;
};

struct PredictRequest {
  std::string data_file;
  std::string output_file;
  InferenceTechniques techniques;  // optional in the document
};

// What becomes one vector of a row's hidden states.
enum class Pooling {
  kCls,         // those of its first token
  kMean,        // the mean over its tokens, special ones included
  kCheckpoint,  // as the checkpoint's sentence-transformers files ask, see io/sentence_pooling.h
};

struct EmbedRequest {
  PredictRequest files;
  std::int64_t layer;  // 0 the embedding layer, -1 the last
  Pooling pooling;
};

TrainRequest read_train_request(const std::string& json);
LoadRequest read_load_request(const std::string& json);
PredictRequest read_predict_request(const std::string& json);
EmbedRequest read_embed_request(const std::string& json);
std::string read_save_request(const std::string& json);  // the directory

// What two trainings must share to be the same one, apart from files and runtime: their options, labels and techniques.
std::string training_identity(const std::string& json);

// The executable's documents hold `checkpoint` and `runtime` beside a predict or embed request: cuts one in two.
void split_load_request(const std::string& json, std::string& load_request, std::string& rest);

}  // namespace stepsynth

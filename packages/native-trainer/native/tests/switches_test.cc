// Each exact saving on and off, on trainings of the three families. The compact vocabulary is compared by weights; the
// others by final logits, since AdamW turns the rounding noise of a gradient that is truly 0 (the key bias's) into steps.
// On the device that STEPSYNTH_TEST_DEVICE names, by deterministic kernels.
#include <cmath>

#include "fixtures.h"
#include "io/checkpoint.h"
#include "test.h"
#include "train/predict.h"
#include "train/runtime.h"
#include "train/trainer.h"
#include "train/used_ids.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

// Rounding alone, after 24 steps at a learning rate of 1e-3.
constexpr double kWeightRounding = 1e-6;  // largest difference of a weight over the largest weight
constexpr double kLogitRounding = 1e-4;   // of a logit, over max(1, |x|)

TrainingOptions options() {
  TrainingOptions options{};
  options.learning_rate = 1e-3;
  options.epochs = 4;
  options.batch_size = 4;
  options.gradient_accumulation_steps = 1;
  options.warmup_ratio = 0.1;
  options.warmup_steps = -1;
  options.keep_best = false;
  options.seed = 5;
  options.layerwise_learning_rate_decay = 1;
  return options;
}

// The curve fixture's rows with ids drawn together, so that a good part of the vocabulary never occurs.
EncodedDataset training_rows(const std::string& family) {
  const EncodedDataset all = dataset_of(SafetensorsFile(fixture(family + "/curve.safetensors")));
  std::vector<std::int32_t> ids(all.input_ids.begin(), all.input_ids.end());
  for (auto& id : ids) id = id / 3 * 3;
  return make_dataset({.row_offsets = {all.row_offsets.begin(), all.row_offsets.end()},
                       .input_ids = std::move(ids),
                       .token_type_ids = {all.token_type_ids.begin(), all.token_type_ids.end()},
                       .labels = {all.labels.begin(), all.labels.end()},
                       .row_weights = {}},
                      "rows");
}

struct Trained {
  Checkpoint checkpoint;
  double loss;

  std::vector<at::Tensor> weights() const { return checkpoint.model.parameters().values(); }
  at::Tensor words() const { return weights().front(); }
};

Trained train(const std::string& family, const TrainingOptions& options, ForwardOptions forward, bool compact, bool with_selection = false) {
  Trained trained{read_checkpoint(fixture(family), test_device()), 0};
  const EncodedDataset rows = training_rows(family);
  const EncodedDataset selection = dataset_of(SafetensorsFile(fixture(family + "/curve.safetensors")));
  RandomDropout dropout(options.seed, test_device());
  if (options.dropout) forward.dropout = &dropout;
  Trainer trainer(trained.checkpoint.model, rows, with_selection ? &selection : nullptr, options, forward, {.compact_vocabulary = compact});
  trained.loss = trainer.run(CancelFlag(), {}).final_loss;
  return trained;
}

double largest_difference(const Trained& one, const Trained& other) {
  double difference = 0, largest = 0;
  const auto a = one.weights(), b = other.weights();
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = std::max(difference, (a[i] - b[i]).abs().max().item<double>());
    largest = std::max(largest, a[i].abs().max().item<double>());
  }
  return difference / largest;
}

bool equal(const Trained& one, const Trained& other) {
  const auto a = one.weights(), b = other.weights();
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!at::equal(a[i], b[i])) return false;
  }
  return one.loss == other.loss;
}

void report(const std::string& family, const char* what, const Trained& one, const Trained& other) {
  std::printf("%-10s %-46s %s  largest difference %.1e\n", family.c_str(), what, equal(one, other) ? "bitwise" : "rounded",
              largest_difference(one, other));
}

void check_rounding(const std::string& family, const char* what, const Trained& one, const Trained& other) {
  report(family, what, one, other);
  EXPECT_DETAIL(largest_difference(one, other) <= kWeightRounding, family + " " + what);
}

void check_logits(const std::string& family, const char* what, const Trained& one, const Trained& other) {
  const EncodedDataset rows = dataset_of(SafetensorsFile(fixture(family + "/single.safetensors")));
  const at::Tensor a = predict(one.checkpoint.model, rows, CancelFlag()).values, b = predict(other.checkpoint.model, rows, CancelFlag()).values;
  const double difference = ((a - b).abs() / b.abs().clamp_min(1)).max().item<double>();
  std::printf("%-10s %-46s logits   largest difference %.1e, last loss %.1e\n", family.c_str(), what, difference, std::fabs(one.loss - other.loss));
  EXPECT_DETAIL(difference <= kLogitRounding && std::fabs(one.loss - other.loss) <= kLogitRounding, family + " " + what);
}

void check_equal(const std::string& family, const char* what, const Trained& one, const Trained& other) {
  report(family, what, one, other);
  EXPECT_DETAIL(equal(one, other), family + " " + what);
}

void for_each_family(const std::function<void(const std::string&)>& check) {
  enter_runtime({test_device(), 2, /*deterministic=*/true});
  for (const char* family : {"bert", "distilbert", "roberta"}) check(family);
}

}  // namespace

TEST(last_layer_for_first_tokens_alone) {
  for_each_family([](const std::string& family) {
    check_logits(family, "first token only on/off", train(family, options(), {}, true), train(family, options(), {.first_token_only = false}, true));
  });
}

TEST(fused_query_key_value) {
  for_each_family([](const std::string& family) {
    TrainingOptions dropping = options();
    dropping.dropout = true;  // the masks' stream does not depend on the projection
    check_logits(family, "fused query, key, value on/off, dropout", train(family, dropping, {}, true),
                   train(family, dropping, {.fused_query_key_value = false}, true));
  });
}

TEST(cpu_kernels_of_our_own) {
  if (!test_device().is_cpu()) return void(std::printf("not run: kernels of the CPU\n"));
  for_each_family([](const std::string& family) {
    TrainingOptions dropping = options();
    dropping.dropout = true;
    check_logits(family, "fused kernels on/off", train(family, options(), {}, true), train(family, options(), {.fused_kernels = false}, true));
    check_logits(family, "oneDNN products on/off, dropout", train(family, dropping, {}, true), train(family, dropping, {.onednn_products = false}, true));
  });
}

TEST(compact_vocabulary_without_clipping_or_decay_is_bitwise_the_full_table) {
  for_each_family([](const std::string& family) {
    TrainingOptions dropping = options();
    dropping.dropout = true;
    check_equal(family, "compact vocabulary on/off, no clipping", train(family, dropping, {}, true), train(family, dropping, {}, false));
    dropping.max_grad_norm = 1e6;  // measured and never reached: gradients are not scaled
    check_equal(family, "compact vocabulary on/off, clip not reached", train(family, dropping, {}, true), train(family, dropping, {}, false));
  });
}

TEST(compact_vocabulary_with_clipping_is_rounded) {
  for_each_family([](const std::string& family) {
    TrainingOptions clipping = options();
    clipping.max_grad_norm = 0.05;  // the norm is summed in another order
    check_rounding(family, "compact vocabulary on/off, clipping", train(family, clipping, {}, true), train(family, clipping, {}, false));
  });
}

TEST(compact_vocabulary_decays_the_words_that_never_occur) {
  for_each_family([](const std::string& family) {
    TrainingOptions decaying = options();
    decaying.weight_decay = 0.5;
    decaying.layerwise_learning_rate_decay = 0.9;
    const Trained compact = train(family, decaying, {}, true), full = train(family, decaying, {}, false);
    check_rounding(family, "compact vocabulary on/off, decay 0.5", compact, full);
    const at::Tensor before = read_checkpoint(fixture(family), test_device()).model.parameters().values().front();
    EXPECT(((compact.words() - before)[1].abs() > 0).any().item<bool>());  // id 1 never occurs, and yet it shrank
  });
}

TEST(compact_vocabulary_keeps_the_best_epoch_s_words) {
  for_each_family([](const std::string& family) {
    TrainingOptions best = options();
    best.keep_best = true;
    best.weight_decay = 0.5;
    best.learning_rate = 1e-2;
    const Trained compact = train(family, best, {}, true, true), full = train(family, best, {}, false, true);
    check_rounding(family, "compact vocabulary on/off, best epoch kept", compact, full);
  });
}

TEST(words_never_seen_predict_through_the_full_table) {
  for_each_family([](const std::string& family) {
    const Trained compact = train(family, options(), {}, true), full = train(family, options(), {}, false);
    const EncodedDataset unseen = dataset_of(SafetensorsFile(fixture(family + "/single.safetensors")));  // ids of the whole vocabulary
    const auto seen = used_ids(training_rows(family), nullptr, 200);
    EXPECT(seen.size() < 80 && used_ids(unseen, nullptr, 200).size() > 190);
    EXPECT(at::equal(predict(compact.checkpoint.model, unseen, CancelFlag()).values, predict(full.checkpoint.model, unseen, CancelFlag()).values));
    EXPECT(compact.words().size(0) == 200);
  });
}

TEST(used_ids_of_two_datasets) {
  const EncodedDataset one = make_dataset({.row_offsets = {0, 2, 3}, .input_ids = {7, 2, 7}, .token_type_ids = {}, .labels = {}, .row_weights = {}}, "one");
  const EncodedDataset other = make_dataset({.row_offsets = {0, 1}, .input_ids = {0}, .token_type_ids = {}, .labels = {}, .row_weights = {}}, "other");
  EXPECT(used_ids(one, &other, 9) == (std::vector<std::int64_t>{0, 2, 7}));
  EXPECT(used_ids(one, nullptr, 9) == (std::vector<std::int64_t>{2, 7}));
}

TEST_MAIN()

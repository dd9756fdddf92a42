// Inference in windows: the same numbers however rows are cut, sorted or computed, and memory that does not grow with them.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numeric>

#include "fixtures.h"
#include "io/prediction_file.h"
#include "temporary_folder.h"
#include "test.h"
#include "train/evaluate.h"
#include "train/random.h"
#include "train/runtime.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

// oneDNN keeps what it makes for a shape; here it keeps as little as it can. Read when it makes its first kernel.
[[maybe_unused]] const int capacity_was_set = ::setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "0", /*overwrite=*/0);

const TemporaryFolder folder;
constexpr std::int64_t kManyRows = 40'000;  // several windows
constexpr double kTolerance = 1e-5;

DatasetVectors random_rows(std::int64_t rows, std::int64_t longest) {
  Random random(7, RandomStream::kEpoch);
  DatasetVectors vectors{.row_offsets = {0}, .input_ids = {}, .token_type_ids = {}, .labels = {}, .row_weights = {}};
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto length = 1 + random.below(static_cast<std::uint64_t>(longest));
    for (std::uint64_t i = 0; i < length; ++i) vectors.input_ids.push_back(static_cast<std::int32_t>(random.below(90)));
    vectors.row_offsets.push_back(static_cast<std::int32_t>(vectors.input_ids.size()));
    vectors.labels.push_back(static_cast<std::int32_t>(random.below(3)));
  }
  return vectors;
}

// The rows [first, last) as a dataset of their own.
EncodedDataset slice(const DatasetVectors& all, std::size_t first, std::size_t last) {
  DatasetVectors part{.row_offsets = {}, .input_ids = {}, .token_type_ids = {}, .labels = {}, .row_weights = {}};
  for (std::size_t row = first; row <= last; ++row) part.row_offsets.push_back(all.row_offsets[row] - all.row_offsets[first]);
  part.input_ids.assign(all.input_ids.begin() + all.row_offsets[first], all.input_ids.begin() + all.row_offsets[last]);
  part.labels.assign(all.labels.begin() + static_cast<std::ptrdiff_t>(first), all.labels.begin() + static_cast<std::ptrdiff_t>(last));
  return make_dataset(std::move(part), "slice");
}

template <typename T>
void append(std::string& bytes, const std::vector<T>& values) {
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  bytes.resize((bytes.size() + 7) / 8 * 8, '\0');
}

[[maybe_unused]] std::string dataset_file(const DatasetVectors& rows, const std::string& name) {
  std::string bytes = "SSDATA01";
  append(bytes, std::vector<std::uint64_t>{rows.labels.size(), rows.input_ids.size()});
  append(bytes, std::vector<std::uint32_t>{2, 0});
  append(bytes, rows.row_offsets);
  append(bytes, rows.input_ids);
  append(bytes, rows.labels);
  write_file(folder / name, bytes);
  return folder / name;
}

// Bytes in memory that no file backs: pages of the mapped dataset come and go in pieces of up to 2 MiB.
std::int64_t anonymous_memory() {
  std::ifstream file("/proc/self/status");
  std::int64_t kibibytes = 0;
  for (std::string key; file >> key;) {
    if (key == "RssAnon:" && file >> kibibytes) break;
  }
  return kibibytes * 1024;
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<double>(); }

}  // namespace

TEST(windows_hold_every_row_once_in_order) {
  const EncodedDataset dataset = make_dataset(random_rows(kManyRows, 20), "rows");
  std::int64_t next = 0, windows = 0;
  while (next < dataset.rows()) {
    const RowRange window = next_window(dataset, next);
    EXPECT(window.first == next && window.count() > 0);
    next = window.last;
    ++windows;
  }
  EXPECT(next == dataset.rows() && windows >= 3);
  const EncodedDataset long_row = make_dataset({.row_offsets = {0, 1'000'000}, .input_ids = std::vector<std::int32_t>(1'000'000), .token_type_ids = {}, .labels = {}, .row_weights = {}}, "long");
  EXPECT(next_window(long_row, 0).count() == 1);
}

TEST(rows_of_later_windows_are_predicted_as_if_alone) {
  const Checkpoint checkpoint = read_checkpoint(fixture("bert"), at::kCPU);
  const DatasetVectors rows = random_rows(kManyRows, 6);
  const Outputs all = predict(checkpoint.model, make_dataset(rows, "rows"), CancelFlag());
  EXPECT(all.values.size(0) == kManyRows && all.losses.size(0) == kManyRows);
  for (const std::size_t first : {0, 16'300, 39'900}) {
    const Outputs part = predict(checkpoint.model, slice(rows, first, first + 100), CancelFlag());
    EXPECT(largest_difference(part.values, all.values.narrow(0, static_cast<std::int64_t>(first), 100)) <= kTolerance);
    EXPECT(largest_difference(part.losses, all.losses.narrow(0, static_cast<std::int64_t>(first), 100)) <= kTolerance);
  }
}

TEST(every_switch_gives_the_same_numbers) {
  for (const char* family : {"bert", "distilbert", "roberta"}) {
    const Checkpoint checkpoint = read_checkpoint(fixture(family), at::kCPU);
    DatasetVectors vectors = random_rows(2000, 12);  // several batches
    for (auto& id : vectors.input_ids) id = 2 + id % 60;
    const EncodedDataset rows = make_dataset(vectors, "rows");
    const Outputs expected = predict(checkpoint.model, rows, CancelFlag(), {.forward = {.first_token_only = false}, .sorted = false});
    const EmbeddingRule first{.layer = checkpoint.config.options.num_hidden_layers, .mean_pooling = false};
    const at::Tensor embedded = embed(checkpoint.model, rows, first, CancelFlag(), {.forward = {.first_token_only = false}, .sorted = false}).values;
    for (const bool sorted : {false, true}) {
      for (const bool first_token_only : {false, true}) {
        const InferenceOptions options{.forward = {.first_token_only = first_token_only}, .sorted = sorted};
        const double error = largest_difference(predict(checkpoint.model, rows, CancelFlag(), options).values, expected.values);
        std::printf("%-10s sorted %d first_token_only %d   largest difference %.1e\n", family, sorted, first_token_only, error);
        EXPECT(error <= kTolerance);
        EXPECT(largest_difference(embed(checkpoint.model, rows, first, CancelFlag(), options).values, embedded) <= kTolerance);
      }
    }
  }
}

TEST(mean_pooling_is_the_mean_over_all_tokens_of_a_row) {
  const Checkpoint checkpoint = read_checkpoint(fixture("bert"), at::kCPU);
  const EncodedDataset rows = make_dataset(random_rows(20, 9), "rows");
  const at::Tensor means = embed(checkpoint.model, rows, {.layer = 2, .mean_pooling = true}, CancelFlag()).values;
  for (std::int64_t row = 0; row < rows.rows(); ++row) {
    const std::vector<std::int64_t> alone{row};
    const at::NoGradGuard no_grad;
    const at::Tensor hidden = checkpoint.model.hidden_states(pack_batch(rows, alone, 1, at::kCPU), 2, {});
    EXPECT(largest_difference(means[row], hidden.mean(0)) <= kTolerance);
  }
}

TEST(evaluation_counts_over_all_windows) {
  const Checkpoint checkpoint = read_checkpoint(fixture("bert"), at::kCPU);
  const EncodedDataset rows = make_dataset(random_rows(kManyRows, 4), "rows");
  const Outputs outputs = predict(checkpoint.model, rows, CancelFlag());
  const EvaluationResult result = evaluate(checkpoint.model, rows, CancelFlag());
  const at::Tensor labels = at::tensor(std::vector<std::int64_t>(rows.labels.begin(), rows.labels.end()), at::TensorOptions().dtype(at::kLong));
  EXPECT(std::abs(result.loss - outputs.losses.to(at::kDouble).mean().item<double>()) <= 1e-9);
  EXPECT(std::abs(result.accuracy - outputs.values.argmax(1).eq(labels).to(at::kDouble).mean().item<double>()) <= 1e-9);
}

TEST(a_cancel_stops_within_a_batch) {
  const Checkpoint checkpoint = read_checkpoint(fixture("bert"), at::kCPU);
  const EncodedDataset rows = make_dataset(random_rows(10, 5), "rows");
  CancelFlag cancel;
  cancel.set();
  std::vector<std::int64_t> all(10);
  std::iota(all.begin(), all.end(), 0);
  const PackedBatch batch = pack_batch(rows, all, 8, at::kCPU);
  EXPECT_THROWS(checkpoint.model.logits(batch, {.cancel = &cancel}), ErrorCode::kCancelled, "cancelled");
  EXPECT_THROWS(predict(checkpoint.model, rows, cancel), ErrorCode::kCancelled, "cancelled");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they keep freed memory
TEST(memory_does_not_grow_with_the_rows) {
  enter_runtime(resolve_runtime({.device = "cpu", .threads = 1}));
  const Checkpoint checkpoint = read_checkpoint(fixture("bert"), at::kCPU);
  const auto growth = [&](std::int64_t count) {
    const std::string path = dataset_file(random_rows(count, 40), "many.ssds");
    release_freed_memory();
    const std::int64_t before = anonymous_memory();
    std::int64_t most = 0;
    const EncodedDataset rows = open_dataset(path);
    check_dataset(rows, {.vocabulary_size = 100, .max_positions = 64, .token_types = 0, .label_count = 3}, /*require_targets=*/true);
    PredictionFile output(folder / "many.sspred", {.rows = count, .columns = 3, .losses = true});
    for_each_window(rows, [&](RowRange window) { return predict_rows(checkpoint.model, rows, window, CancelFlag()); },
                    [&](RowRange window, const Outputs& outputs) {
                      output.write(window, 0, outputs.values, outputs.losses);
                      release_freed_memory();  // what is counted is held
                      most = std::max(most, anonymous_memory());
                    });
    output.commit();
    return most - before;
  };
  for (const std::int64_t rows : {30'000, 240'000}) growth(rows);  // libtorch keeps kernels of these shapes
  const std::int64_t few = growth(30'000), many = growth(240'000);
  std::printf("held memory grows by %.1f MB for 30,000 rows, %.1f MB for 240,000\n", static_cast<double>(few) / 1e6, static_cast<double>(many) / 1e6);
  EXPECT(many - few < 2'000'000);  // the rows alone are 22 MB, with what they become 26
}
#endif

TEST_MAIN()

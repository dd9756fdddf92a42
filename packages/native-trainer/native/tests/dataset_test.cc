#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <random>

#include "io/encoded_dataset.h"
#include "io/prediction_file.h"
#include "temporary_folder.h"
#include "test.h"

using namespace stepsynth;
using stepsynth::testing::TemporaryFolder;
using stepsynth::testing::read_file;
using stepsynth::testing::write_file;

namespace {

const TemporaryFolder folder;
constexpr DatasetLimits kLimits{.vocabulary_size = 100, .max_positions = 4, .token_types = 2, .label_count = 3};

constexpr DatasetLimits kAnswerLimits{.vocabulary_size = 100, .max_positions = 4, .token_types = 2, .label_count = 0, .answers = true};

template <typename T>
std::string section(const std::vector<T>& values) {
  std::string bytes(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  bytes.resize((bytes.size() + 7) / 8 * 8, '\0');
  return bytes;
}

std::string file_bytes(std::uint64_t rows, std::uint64_t tokens, std::uint32_t flags, const std::string& sections) {
  std::string bytes = "SSDATA01";
  bytes.append(reinterpret_cast<const char*>(&rows), 8).append(reinterpret_cast<const char*>(&tokens), 8);
  bytes.append(reinterpret_cast<const char*>(&flags), 4).append(4, '\0');
  return bytes + sections;
}

const std::string kOffsets = section<std::int32_t>({0, 2, 5});
const std::string kIds = section<std::int32_t>({1, 2, 3, 4, 5});
const std::string kTypes = section<std::uint8_t>({0, 0, 0, 1, 1});
const std::string kLabels = section<std::int32_t>({0, 2});
const std::string kWeights = section<float>({1.0f, 0.5f});
const std::string kGood = file_bytes(2, 5, 7, kOffsets + kIds + kTypes + kLabels + kWeights);

EncodedDataset open_bytes(const std::string& bytes) {
  const std::string path = folder / "data.ssds";
  write_file(path, bytes);
  return open_dataset(path);
}

void check_refused(const std::string& bytes, const std::string& part) { EXPECT_THROWS(open_bytes(bytes), ErrorCode::kDataset, part); }

DatasetVectors two_rows() { return {.row_offsets = {0, 2, 5}, .input_ids = {1, 2, 3, 4, 5}, .token_type_ids = {0, 0, 0, 1, 1}, .labels = {0, 2}, .row_weights = {1, 0}}; }

void check_unfit(DatasetVectors vectors, const std::string& part) {
  const EncodedDataset dataset = make_dataset(std::move(vectors), "rows");
  EXPECT_THROWS(check_dataset(dataset, kLimits, true), ErrorCode::kDataset, part);
}

}  // namespace

TEST(reads_every_section) {
  const EncodedDataset dataset = open_bytes(kGood);
  EXPECT(dataset.rows() == 2 && dataset.tokens() == 5 && dataset.row_length(1) == 3);
  EXPECT(dataset.input_ids[4] == 5 && dataset.token_type_ids[3] == 1 && dataset.labels[1] == 2 && dataset.row_weights[1] == 0.5f);
  check_dataset(dataset, kLimits, true);
}

TEST(reads_a_file_without_the_optional_sections) {
  const EncodedDataset dataset = open_bytes(file_bytes(2, 5, 0, kOffsets + kIds));
  EXPECT(dataset.token_type_ids.empty() && dataset.labels.empty() && dataset.row_weights.empty());
  check_dataset(dataset, kLimits, false);
  EXPECT_THROWS(check_dataset(dataset, kLimits, true), ErrorCode::kDataset, "has no labels");
}

TEST(refuses_bad_files) {
  check_refused("", "too short");
  check_refused("SSDATA02" + kGood.substr(8), "not a dataset file");
  check_refused(file_bytes(2, 5, 64, kOffsets + kIds), "unknown flags");
  for (std::size_t size = 32; size + 8 <= kGood.size(); size += 8) check_refused(kGood.substr(0, size), "shorter than its header says");
  check_refused(kGood + "12345678", "longer than its header says");
  check_refused(file_bytes(~0ull, 5, 0, kOffsets + kIds), "shorter");
  check_refused(file_bytes(2, ~0ull, 0, kOffsets + kIds), "shorter");
  check_refused(file_bytes(2, 5, 0, section<std::int32_t>({0, 2, 4}) + kIds), "do not run from 0");
  check_refused(file_bytes(2, 5, 0, section<std::int32_t>({1, 2, 5}) + kIds), "do not run from 0");
  check_refused(file_bytes(2, 5, 0, section<std::int32_t>({0, 5, 5}) + kIds), "row 1 is empty");
  check_refused(file_bytes(2, 5, 0, section<std::int32_t>({0, -1, 5}) + kIds), "row 0 is empty");
  EXPECT_THROWS(open_dataset(folder / "none.ssds"), ErrorCode::kDataset, "cannot open");
  EXPECT_THROWS(open_dataset(folder.path()), ErrorCode::kDataset, "not a regular file");
}

TEST(damaged_files_are_read_or_refused) {
  std::mt19937 random(1);
  int refused = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = kGood;
    for (int change = 0; change < 2; ++change) bytes[8 + random() % (bytes.size() - 8)] = static_cast<char>(random());
    try {
      check_dataset(open_bytes(bytes), kLimits, true);
    } catch (const Error& error) {
      EXPECT(error.code() == ErrorCode::kDataset);
      ++refused;
    }
  }
  EXPECT(refused > 1000);
}

TEST(names_the_row_that_does_not_fit) {
  DatasetVectors vectors = two_rows();
  vectors.input_ids[3] = 100;
  check_unfit(vectors, "token id 100 in row 1 is outside the vocabulary of 100");
  vectors.input_ids[3] = -1;
  check_unfit(vectors, "token id -1 in row 1");
  vectors = two_rows();
  vectors.token_type_ids[0] = 2;
  check_unfit(vectors, "token type 2 in row 0");
  vectors = two_rows();
  vectors.labels[1] = 3;
  check_unfit(vectors, "label 3 in row 1 is out of range");
  vectors.labels[1] = -1;
  check_unfit(vectors, "label -1 in row 1");
  vectors = two_rows();
  vectors.row_weights = {1, std::nanf("")};
  check_unfit(vectors, "weight of row 1");
  vectors.row_weights = {0, 0};
  check_unfit(vectors, "all row weights are 0");
  vectors = two_rows();
  vectors.row_offsets = {0, 5};
  vectors.labels = {0};
  vectors.row_weights = {};
  check_unfit(vectors, "row 0 has 5 tokens; the model takes at most 4");
  check_unfit({.row_offsets = {0}, .input_ids = {}, .token_type_ids = {}, .labels = {}, .row_weights = {}}, "it has no rows");
}

TEST(writes_predictions_as_documented_in_any_order) {
  const std::string path = folder / "out.sspred";
  PredictionFile file(path, {.rows = 3, .columns = 1, .losses = true});
  file.write({2, 3}, 0, at::tensor({3.f}).view({1, 1}), at::tensor({6.f}));
  file.write({0, 2}, 0, at::tensor({1.f, 2.f}).view({2, 1}), at::tensor({4.f, 5.f}));
  EXPECT(!std::filesystem::exists(path));
  file.commit();
  const std::string bytes = read_file(path);
  EXPECT(bytes.size() == 24 + 16 + 16);
  EXPECT(bytes.starts_with("SSPRED01"));
  float loss = 0;
  std::memcpy(&loss, bytes.data() + 24 + 16 + 4, 4);
  EXPECT(loss == 5.f);
  float value = 0;
  std::memcpy(&value, bytes.data() + 24 + 8, 4);
  EXPECT(value == 3.f);
}

TEST(writes_predictions_of_tokens_as_documented) {
  const std::string path = folder / "tokens.sspred";
  PredictionFile file(path, {.rows = 2, .columns = 2, .losses = true, .tokens = 5});
  file.write({1, 2}, 2, at::tensor({4.f, 5.f, 6.f, 7.f, 8.f, 9.f}).view({3, 2}), at::tensor({0.5f}));
  file.write({0, 1}, 0, at::tensor({0.f, 1.f, 2.f, 3.f}).view({2, 2}), at::tensor({0.25f}));
  file.commit();
  const std::string bytes = read_file(path);
  EXPECT(bytes.size() == 24 + 8 + 40 + 8);
  std::uint32_t flags = 0;
  std::memcpy(&flags, bytes.data() + 20, 4);
  std::uint64_t tokens = 0;
  std::memcpy(&tokens, bytes.data() + 24, 8);
  EXPECT(flags == 3 && tokens == 5);
  for (int i = 0; i < 10; ++i) {
    float value = -1;
    std::memcpy(&value, bytes.data() + 32 + 4 * i, 4);
    EXPECT(value == static_cast<float>(i));
  }
  float losses[2] = {};
  std::memcpy(losses, bytes.data() + 72, 8);
  EXPECT(losses[0] == 0.25f && losses[1] == 0.5f);
}

TEST(reads_answers_and_refuses_labels_beside_them) {
  const std::string answers = section<std::int32_t>({0, 1, -1, -1});
  const EncodedDataset dataset = open_bytes(file_bytes(2, 5, 8, kOffsets + kIds + answers));
  EXPECT(dataset.labels.empty() && dataset.answer_tokens.size() == 4 && dataset.answer_tokens[1] == 1);
  EXPECT(!dataset.leaves_out(0) && dataset.leaves_out(1));
  check_dataset(dataset, kAnswerLimits, true);
  EXPECT_THROWS(check_dataset(dataset, kLimits, true), ErrorCode::kDataset, "has no labels");
  check_refused(file_bytes(2, 5, 10, kOffsets + kIds + kLabels + answers), "labels and answers");
  check_refused(file_bytes(2, 5, 8, kOffsets + kIds), "shorter than its header says");
}

TEST(names_the_answer_that_does_not_fit) {
  const auto check = [](std::vector<std::int32_t> answers, const std::string& part) {
    DatasetVectors vectors = two_rows();
    vectors.labels = {};
    vectors.answer_tokens = std::move(answers);
    const EncodedDataset dataset = make_dataset(std::move(vectors), "rows");
    EXPECT_THROWS(check_dataset(dataset, kAnswerLimits, true), ErrorCode::kDataset, part);
  };
  check({0, 2, 0, 0}, "the answer in row 0 runs from token 0 to 2; the row has 2 tokens");
  check({0, 0, 2, 1}, "the answer in row 1 runs from token 2 to 1");
  check({0, 0, -1, 1}, "the answer in row 1 runs from token -1 to 1");
  check({-1, -1, 0, 1}, "every row is left out");  // row 1 weighs nothing
  check({}, "it has no answers");
}

TEST_MAIN()

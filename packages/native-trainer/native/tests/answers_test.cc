// The answer head beyond its parity with transformers (parity_test.cc): training and predicting through a session, predictions
// by token over windows, evaluation, checkpoints.
#include <cmath>
#include <cstring>
#include <numeric>

#include "fixtures.h"
#include "session.h"
#include "temporary_folder.h"
#include "test.h"
#include "train/evaluate.h"
#include "train/random.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

const TemporaryFolder folder;
constexpr std::int64_t kManyRows = 20'000;  // more than a window takes

template <typename T>
void append(std::string& bytes, std::span<const T> values) {
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  bytes.resize((bytes.size() + 7) / 8 * 8, '\0');
}

EncodedDataset curve_rows() { return dataset_of(SafetensorsFile(fixture("bert-answers/curve.safetensors"))); }

// The curve fixture's rows as a dataset file.
std::string dataset_file() {
  const EncodedDataset rows = curve_rows();
  std::string bytes = "SSDATA01";
  const std::uint64_t counts[] = {static_cast<std::uint64_t>(rows.rows()), static_cast<std::uint64_t>(rows.tokens())};
  const std::uint32_t flags[] = {1 | 8, 0};
  append(bytes, std::span<const std::uint64_t>(counts));
  append(bytes, std::span<const std::uint32_t>(flags));
  append(bytes, rows.row_offsets);
  append(bytes, rows.input_ids);
  append(bytes, rows.token_type_ids);
  append(bytes, rows.answer_tokens);
  const std::string path = folder / "answers.ssds";
  write_file(path, bytes);
  return path;
}

json::Object runtime() { return {{"device", "cpu"}, {"threads", 2}}; }

json::Object train_request(const json::Object& changes = {}) {
  json::Value options = json::parse(read_text_file(fixture("curve-options.json"), 1 << 16, ErrorCode::kInternal));
  for (const auto& [key, value] : json::Object{{"label_smoothing", 0}, {"keep", "best"}, {"max_steps", 100}, {"batch_size", 8}}) {
    json::set(*options.if_object(), key, value);
  }
  for (const auto& [key, value] : changes) json::set(*options.if_object(), key, value);
  return {{"checkpoint", fixture("bert-answers")}, {"head", "answer-span"},          {"labels", json::Array{}}, {"training_file", dataset_file()},
          {"selection_file", dataset_file()},      {"options", std::move(options)}, {"runtime", runtime()}};
}

std::string load_request(const std::string& checkpoint) { return json::write(json::Object{{"checkpoint", checkpoint}, {"runtime", runtime()}}); }

std::string predict_request(const std::string& output) {
  return json::write(json::Object{{"data_file", dataset_file()}, {"output_file", output}});
}

std::string member(const std::string& document, const char* name) { return json::write(*json::parse(document).find(name)); }

double number(const std::string& document, const char* name) {
  double value = NAN;
  json::parse(document).find(name)->to_double(value);
  return value;
}

// Rows of 2 to 9 random tokens, some of them left out.
DatasetVectors random_rows(std::int64_t count) {
  Random random(3, RandomStream::kHead);
  DatasetVectors vectors{.row_offsets = {0}, .input_ids = {}, .token_type_ids = {}, .labels = {}, .row_weights = {}};
  for (std::int64_t row = 0; row < count; ++row) {
    const auto length = static_cast<std::int32_t>(2 + random.below(8));
    for (std::int32_t token = 0; token < length; ++token) vectors.input_ids.push_back(1 + static_cast<std::int32_t>(random.below(199)));
    vectors.row_offsets.push_back(vectors.row_offsets.back() + length);
    const auto first = row % 7 == 3 ? -1 : static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(length)));
    vectors.answer_tokens.insert(vectors.answer_tokens.end(), {first, first < 0 ? -1 : length - 1});
  }
  return vectors;
}

at::Tensor row_logits(const Outputs& outputs, const EncodedDataset& rows, std::int64_t row) {
  return outputs.values.narrow(0, rows.row_offsets[static_cast<std::size_t>(row)], rows.row_length(row));
}

// By its definition, of one row.
double loss_of(const at::Tensor& logits, const EncodedDataset& rows, std::int64_t row) {
  const auto index = 2 * static_cast<std::size_t>(row);
  const at::Tensor log_probability = at::log_softmax(logits, 0);
  return -0.5 * (log_probability[rows.answer_tokens[index]][0] + log_probability[rows.answer_tokens[index + 1]][1]).item<double>();
}

}  // namespace

TEST(trains_predicts_saves_and_loads_again) {
  Session session;
  const std::string summary = session.train(json::write(train_request()), nullptr);
  const json::Array evaluations = *json::parse(summary).find("evaluations")->if_array();
  EXPECT(number(json::write(evaluations.back()), "loss") < 0.8 * number(json::write(evaluations.front()), "loss"));
  EXPECT(number(json::write(evaluations.back()), "accuracy") > 0.5);

  EXPECT(member(session.predict(predict_request(folder / "a.sspred")), "columns") == "2");
  session.save(json::write(json::Object{{"directory", folder / "model"}}));
  const json::Value config = json::parse(read_file(folder / "model/config.json"));
  EXPECT(json::write(*config.find("architectures")) == R"(["BertForQuestionAnswering"])");
  EXPECT(!config.find("id2label") && !config.find("num_labels"));

  Session other;
  const std::string description = other.load(load_request(folder / "model"));
  EXPECT(member(description, "head") == "\"answer-span\"" && member(description, "labels") == "[]");
  other.predict(predict_request(folder / "b.sspred"));
  EXPECT(read_file(folder / "a.sspred") == read_file(folder / "b.sspred"));
}

TEST(the_head_starts_where_a_checkpoint_has_none) {
  json::Object request = train_request({{"max_steps", 1}});
  json::set(request, "checkpoint", fixture("bert"));
  Session session;
  session.train(json::write(request), nullptr);
  session.save(json::write(json::Object{{"directory", folder / "from labels"}}));
  EXPECT(member(Session().load(load_request(folder / "from labels")), "head") == "\"answer-span\"");
  EXPECT(member(Session().load(load_request(fixture("bert"))), "head") == "\"label\"");
}

TEST(refuses_what_answers_do_not_have) {
  Session session;
  json::Object labelled = train_request();
  json::set(labelled, "labels", json::Array{"a", "b"});
  EXPECT_THROWS(session.train(json::write(labelled), nullptr), ErrorCode::kInvalidRequest, "request.labels: an answer-span head has none");
  for (const char* key : {"label_smoothing", "focal_gamma"}) {
    EXPECT_THROWS(session.train(json::write(train_request({{key, 0.5}})), nullptr), ErrorCode::kInvalidRequest, "are for labels");
  }
  EXPECT_THROWS(session.train(json::write(train_request({{"class_weights", json::Array{1, 2}}})), nullptr), ErrorCode::kInvalidRequest, "class_weights");
  json::Object other = train_request();
  json::set(other, "head", "label");
  json::set(other, "labels", json::Array{"a", "b"});
  EXPECT_THROWS(session.train(json::write(other), nullptr), ErrorCode::kDataset, "has no labels");
}

TEST(predictions_of_tokens_keep_their_places_over_windows) {
  const Checkpoint checkpoint = read_checkpoint(fixture("distilbert-answers"), test_device());
  const EncodedDataset rows = make_dataset(random_rows(kManyRows), "rows");
  EXPECT(next_window(rows, 0).last < rows.rows());
  const Outputs outputs = predict(checkpoint.model, rows, CancelFlag());
  EXPECT(outputs.values.size(0) == rows.tokens() && outputs.values.size(1) == 2);
  for (const std::int64_t row : {std::int64_t{0}, std::int64_t{3}, std::int64_t{17}, next_window(rows, 0).last, rows.rows() - 1}) {
    const std::vector<std::int64_t> one{row};
    const at::Tensor alone = checkpoint.model.logits(pack_batch(rows, one, 8, test_device()), {}).detach().to(at::kCPU);
    const at::Tensor logits = row_logits(outputs, rows, row);
    EXPECT((logits - alone).abs().max().item<double>() <= 1e-5);
    const double loss = outputs.losses[row].item<double>();
    if (rows.leaves_out(row)) EXPECT(std::isnan(loss));
    else EXPECT(std::fabs(loss - loss_of(logits, rows, row)) <= 1e-5);
  }
}

TEST(evaluation_leaves_rows_out_and_asks_for_both_ends) {
  const Checkpoint checkpoint = read_checkpoint(fixture("bert-answers"), at::kCPU);
  const EncodedDataset rows = make_dataset(random_rows(400), "rows");
  const Outputs outputs = predict(checkpoint.model, rows, CancelFlag());
  double loss = 0, right = 0, count = 0;
  for (std::int64_t row = 0; row < rows.rows(); ++row) {
    if (rows.leaves_out(row)) continue;
    const at::Tensor logits = row_logits(outputs, rows, row), guess = logits.argmax(0);
    const auto index = 2 * static_cast<std::size_t>(row);
    right += guess[0].item<std::int64_t>() == rows.answer_tokens[index] && guess[1].item<std::int64_t>() == rows.answer_tokens[index + 1] ? 1 : 0;
    loss += loss_of(logits, rows, row);
    count += 1;
  }
  const EvaluationResult result = evaluate(checkpoint.model, rows, CancelFlag());
  EXPECT(right > 0 && count < 400);
  EXPECT(std::fabs(result.loss - loss / count) <= 1e-5 && std::fabs(result.accuracy - right / count) <= 1e-12);
}

TEST_MAIN()

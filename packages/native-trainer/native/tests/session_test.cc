#include "session.h"

#include <atomic>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <thread>

#include "fixtures.h"
#include "io/json.h"
#include "temporary_folder.h"
#include "test.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

const TemporaryFolder folder;

template <typename T>
void append(std::string& bytes, std::span<const T> values) {
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  bytes.resize((bytes.size() + 7) / 8 * 8, '\0');
}

// The curve fixture's rows as a dataset file.
std::string dataset_file(std::int32_t first_label = -1) {
  const EncodedDataset rows = dataset_of(SafetensorsFile(fixture("bert/curve.safetensors")));
  std::vector<std::int32_t> labels(rows.labels.begin(), rows.labels.end());
  if (first_label >= 0) labels[0] = first_label;
  std::string bytes = "SSDATA01";
  const std::uint64_t counts[] = {static_cast<std::uint64_t>(rows.rows()), static_cast<std::uint64_t>(rows.tokens())};
  const std::uint32_t flags[] = {2, 0};
  append(bytes, std::span<const std::uint64_t>(counts));
  append(bytes, std::span<const std::uint32_t>(flags));
  append(bytes, rows.row_offsets);
  append(bytes, rows.input_ids);
  append(bytes, std::span<const std::int32_t>(labels));
  const std::string path = folder / ("rows" + std::to_string(first_label) + ".ssds");
  write_file(path, bytes);
  return path;
}

json::Object runtime() { return {{"device", "cpu"}, {"threads", 2}}; }

json::Object train_request(const std::string& data, double learning_rate = 1e-3, std::int64_t epochs = 2) {
  return {{"checkpoint", fixture("bert")},
          {"labels", json::Array{"negative", "neutral", "positive"}},
          {"training_file", data},
          {"selection_file", data},
          {"options", json::Object{{"learning_rate", learning_rate}, {"epochs", epochs}, {"max_steps", 0}, {"batch_size", 8},
                                   {"gradient_accumulation_steps", 1}, {"warmup_ratio", 0.1}, {"warmup_steps", -1}, {"weight_decay", 0.01},
                                   {"weight_decay_on", "all"}, {"max_grad_norm", 1}, {"label_smoothing", 0}, {"dropout", true},
                                   {"early_stopping_patience", 0}, {"keep", "best"}, {"seed", 1}, {"layerwise_learning_rate_decay", 1},
                                   {"freeze_embeddings", false}, {"freeze_layers", 0}, {"class_weights", json::Array{}}, {"focal_gamma", 0}}},
          {"runtime", runtime()}};
}

std::string load_request(const std::string& checkpoint) { return json::write(json::Object{{"checkpoint", checkpoint}, {"runtime", runtime()}}); }

std::string predict_request(const std::string& data, const std::string& output) {
  return json::write(json::Object{{"data_file", data}, {"output_file", output}});
}

std::string member(const std::string& document, const char* name) { return json::write(*json::parse(document).find(name)); }

}  // namespace

TEST(trains_predicts_saves_and_loads_again) {
  const std::string data = dataset_file();
  Session session;
  std::vector<std::string> types;
  const std::string summary = session.train(json::write(train_request(data)), [&](const std::string& event) { types.push_back(member(event, "type")); });
  EXPECT(types.size() == 1 + 6 + 2 && types.front() == "\"started\"" && types.back() == "\"evaluated\"");
  EXPECT(member(summary, "steps") == "6" && member(summary, "epochs") == "2" && json::parse(summary).find("evaluations")->if_array()->size() == 2);

  EXPECT(member(session.predict(predict_request(data, folder / "a.sspred")), "rows") == "23");
  session.save(json::write(json::Object{{"directory", folder / "model"}}));
  Session other;
  EXPECT(member(other.load(load_request(folder / "model")), "labels") == R"(["negative","neutral","positive"])");
  other.predict(predict_request(data, folder / "b.sspred"));
  EXPECT(read_file(folder / "a.sspred") == read_file(folder / "b.sspred"));
  EXPECT(member(other.embed(json::write(json::Object{{"data_file", data}, {"output_file", folder / "e.sspred"}, {"layer", 0}, {"pooling", "mean"}})), "columns") == "32");
  EXPECT_THROWS(other.embed(json::write(json::Object{{"data_file", data}, {"output_file", "x"}, {"layer", 4}, {"pooling", "cls"}})),
               ErrorCode::kInvalidRequest, "the model has 3 layers");
}

TEST(refuses_data_that_does_not_fit) {
  Session session;
  EXPECT_THROWS(session.predict(predict_request("x", "y")), ErrorCode::kInvalidRequest, "no model is held");
  EXPECT_THROWS(session.train(json::write(train_request(folder / "none.ssds")), nullptr), ErrorCode::kDataset, "cannot open");
  EXPECT_THROWS(session.train(json::write(train_request(dataset_file(3))), nullptr), ErrorCode::kDataset, "label 3 in row 0");
  EXPECT_THROWS(session.load(load_request(folder / "nowhere")), ErrorCode::kCheckpoint, "nowhere");
}

TEST(a_diverged_training_leaves_a_model_only_after_an_epoch) {
  Session session;
  EXPECT_THROWS(session.train(json::write(train_request(dataset_file(), 1e30)), nullptr), ErrorCode::kNonFiniteLoss, "at step");
  EXPECT_THROWS(session.save(json::write(json::Object{{"directory", folder / "diverged"}})), ErrorCode::kInvalidRequest, "no model is held");
}

TEST(cancels_from_another_thread_and_goes_on_afterwards) {
  const std::string data = dataset_file();
  Session session;
  std::atomic<bool> started{false};
  std::thread canceller([&] {
    while (!started) std::this_thread::yield();
    session.cancel();
  });
  const auto note_start = [&](const std::string& event) {
    if (member(event, "type") == "\"step\"") started = true;
  };
  EXPECT_THROWS(session.train(json::write(train_request(data, 1e-3, 100'000)), note_start), ErrorCode::kCancelled, "cancelled");
  started = true;  // whatever ended it
  canceller.join();
  session.train(json::write(train_request(data)), nullptr);  // the flag is gone

  session.cancel();  // before the start: stops the next operation alone
  EXPECT_THROWS(session.train(json::write(train_request(data)), nullptr), ErrorCode::kCancelled, "cancelled");
  session.predict(predict_request(data, folder / "c.sspred"));  // the model trained before is still there
}

TEST(one_operation_at_a_time_and_dispose_waits) {
  const std::string data = dataset_file();
  Session session;
  std::atomic<bool> started{false};
  std::atomic<bool> cancelled{false};
  std::thread trainer([&] {
    try {
      session.train(json::write(train_request(data, 1e-3, 100'000)), [&](const std::string&) { started = true; });
    } catch (const Error& error) {
      cancelled = error.code() == ErrorCode::kCancelled;
      started = true;
    }
  });
  while (!started) std::this_thread::yield();
  EXPECT_THROWS(session.load(load_request(fixture("bert"))), ErrorCode::kInvalidRequest, "another operation is running");
  session.dispose();
  trainer.join();
  EXPECT(cancelled);
  EXPECT_THROWS(session.load(load_request(fixture("bert"))), ErrorCode::kInvalidRequest, "disposed of");
  session.dispose();
}

TEST(a_refused_request_leaves_the_model) {
  Session session;
  session.load(load_request(fixture("bert")));
  EXPECT_THROWS(session.load(load_request(folder / "nowhere")), ErrorCode::kCheckpoint, "nowhere");
  EXPECT_THROWS(session.train(json::write(train_request(dataset_file(3))), nullptr), ErrorCode::kDataset, "label 3");
  session.predict(predict_request(dataset_file(), folder / "kept.sspred"));
}

#ifndef __SANITIZE_ADDRESS__  // its allocator aborts instead of failing
TEST(more_memory_than_there_is_gives_a_typed_error) {
  std::filesystem::create_directories(folder / "huge");
  json::Value config = json::parse(read_file(fixture("bert/config.json")));
  for (const char* key : {"vocab_size", "hidden_size"}) json::set(*config.if_object(), key, 1 << 24);
  write_file(folder / "huge/config.json", json::write(config));
  std::filesystem::copy(fixture("bert/model.safetensors"), folder / "huge/model.safetensors");
  Session session;
  session.load(load_request(fixture("bert")));
  EXPECT_THROWS(session.load(load_request(folder / "huge")), ErrorCode::kOutOfMemory, "out of memory");
  session.predict(predict_request(dataset_file(), folder / "after.sspred"));
}
#endif

TEST(an_observer_that_throws_stops_nothing) {
  Session session;
  session.train(json::write(train_request(dataset_file())), [](const std::string&) { throw std::runtime_error("observer"); });
}

TEST(describes_the_build) { EXPECT(json::parse(describe()).find("libtorch")); }

TEST_MAIN()

#include "io/requests.h"

#include "io/json.h"
#include "test.h"

using namespace stepsynth;

namespace {

const std::string kTrain = R"({"checkpoint":"c","labels":["a","b"],"training_file":"t","selection_file":"",
  "options":{"learning_rate":5e-5,"epochs":3,"max_steps":0,"batch_size":32,"gradient_accumulation_steps":1,"warmup_ratio":0.1,
    "warmup_steps":-1,"weight_decay":0.01,"weight_decay_on":"hugging-face","max_grad_norm":1,"label_smoothing":0,"dropout":true,
    "early_stopping_patience":0,"keep":"best","seed":42,"layerwise_learning_rate_decay":0.9,"freeze_embeddings":false,
    "freeze_layers":1,"class_weights":[1,2.5],"focal_gamma":2},
  "runtime":{"device":"cpu","threads":2}})";

json::Value with_option(const std::string& key, json::Value value) {
  json::Value document = json::parse(kTrain);
  json::Value options = *document.find("options");
  json::set(*options.if_object(), key, std::move(value));
  json::set(*document.if_object(), "options", std::move(options));
  return document;
}

void check_option_refused(const std::string& key, json::Value value, const std::string& part) {
  const std::string text = json::write(with_option(key, std::move(value)));
  EXPECT_THROWS(read_train_request(text), ErrorCode::kInvalidRequest, "request.options." + key + ": " + part);
}

void check_member_refused(const std::string& key, json::Value value, const std::string& part) {
  json::Value document = json::parse(kTrain);
  json::set(*document.if_object(), key, std::move(value));
  EXPECT_THROWS(read_train_request(json::write(document)), ErrorCode::kInvalidRequest, part);
}

}  // namespace

TEST(reads_a_train_request) {
  const TrainRequest request = read_train_request(kTrain);
  EXPECT(request.head.labels == std::vector<std::string>({"a", "b"}));
  EXPECT(request.options.learning_rate == 5e-5 && request.options.seed == 42 && request.options.keep_best && !request.options.decay_all);
  EXPECT(request.options.layerwise_learning_rate_decay == 0.9 && request.options.freeze_layers == 1 && request.options.focal_gamma == 2);
  EXPECT(request.options.class_weights == (std::vector<double>{1, 2.5}));
  EXPECT(request.runtime.device == "cpu" && request.runtime.threads == 2 && request.runtime.precision == Precision::kFp32);
  EXPECT(request.techniques.compact_vocabulary && request.techniques.first_token_only && request.techniques.fused_query_key_value);
  EXPECT(request.techniques.fused_kernels && request.techniques.onednn_products);
}

TEST(names_the_key_that_is_wrong) {
  check_option_refused("learning_rate", "fast", "expected a finite number");
  check_option_refused("learning_rate", -1, "is out of range");
  check_option_refused("batch_size", 0, "is out of range: 0");
  check_option_refused("batch_size", 1.5, "expected an integer");
  check_option_refused("keep", "first", "expected one of best, last");
  check_option_refused("dropout", 1, "expected true or false");
  check_option_refused("warmup_steps", -2, "is out of range");
  check_option_refused("layerwise_learning_rate_decay", 1.5, "is out of range");
  check_option_refused("freeze_layers", -1, "is out of range");
  check_option_refused("focal_gamma", -1, "is out of range");
  check_option_refused("class_weights", json::Array{1, "a"}, "expected a list of finite numbers");
  check_option_refused("class_weights", json::Array{1, -1}, "is out of range");
  check_option_refused("class_weights", json::Array{1}, "expected one for each of the 2 labels");
  check_member_refused("techniques", json::Object{{"first_token_only", true}}, "request.techniques.fused_query_key_value: is missing");
  check_option_refused("lerning_rate", 1, "is not a known key");
  check_member_refused("checkpoint", nullptr, "request.checkpoint: expected a string");
  check_member_refused("labels", json::Array{"a"}, "at least two labels");
  check_member_refused("labels", json::Array{"a", "a"}, "given twice");
  check_member_refused("labels", json::Array{"a", 1}, "expected a list of strings");
  check_member_refused("runtime", "cpu", "request.runtime: expected an object");
  check_member_refused("runtime", json::Object{{"device", "cpu"}, {"threads", 1}, {"precision", "fp16"}},
                       "request.runtime.precision: expected one of auto, fp32, bf16");
  check_member_refused("extra", 1, "request.extra: is not a known key");
  EXPECT_THROWS(read_train_request("{"), ErrorCode::kInvalidRequest, "not valid JSON");
  EXPECT_THROWS(read_train_request("{}"), ErrorCode::kInvalidRequest, "request.checkpoint: is missing");
}

TEST(techniques_can_be_turned_off) {
  json::Value document = json::parse(kTrain);
  json::set(*document.if_object(), "techniques", json::Object{{"first_token_only", true}, {"fused_query_key_value", true}, {"compact_vocabulary", false},
                                                               {"fused_kernels", true}, {"onednn_products", false}});
  EXPECT(!read_train_request(json::write(document)).techniques.compact_vocabulary && read_train_request(json::write(document)).techniques.fused_kernels);
}

TEST(reads_the_precision) {
  const auto precision = [](const std::string& name) {
    return read_load_request(R"({"checkpoint":"c","runtime":{"device":"cpu","threads":0,"precision":")" + name + R"("}})").runtime.precision;
  };
  EXPECT(precision("auto") == Precision::kAuto && precision("fp32") == Precision::kFp32 && precision("bf16") == Precision::kBf16);
}

TEST(reads_the_small_requests) {
  EXPECT(read_load_request(R"({"checkpoint":"c","runtime":{"device":"auto","threads":0}})").checkpoint == "c");
  EXPECT(read_predict_request(R"({"data_file":"d","output_file":"o"})").output_file == "o");
  EXPECT(!read_predict_request(R"({"data_file":"d","output_file":"o","techniques":{"sorted":false,"first_token_only":true}})").techniques.sorted);
  EXPECT_THROWS(read_predict_request(R"({"data_file":"d","output_file":"o","techniques":{"sorted":false}})"), ErrorCode::kInvalidRequest,
                "first_token_only: is missing");
  const EmbedRequest embed = read_embed_request(R"({"data_file":"d","output_file":"o","layer":-1,"pooling":"mean"})");
  EXPECT(embed.layer == -1 && embed.pooling == Pooling::kMean);
  EXPECT(read_save_request(R"({"directory":"x"})") == "x");
  EXPECT_THROWS(read_save_request(R"({"directory":""})"), ErrorCode::kInvalidRequest, "is empty");
}

TEST(cuts_the_executable_s_document_in_two) {
  std::string load, rest;
  split_load_request(R"({"data_file":"d","checkpoint":"c","output_file":"o","runtime":{"device":"cpu","threads":1}})", load, rest);
  EXPECT(read_load_request(load).runtime.threads == 1);
  EXPECT(read_predict_request(rest).data_file == "d");
}

TEST_MAIN()

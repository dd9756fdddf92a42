#include "io/checkpoint.h"

#include <filesystem>

#include "fixtures.h"
#include "io/json.h"
#include "io/sentence_pooling.h"
#include "temporary_folder.h"
#include "test.h"
#include "train/predict.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

using Tensors = std::vector<std::pair<std::string, at::Tensor>>;

const TemporaryFolder folder;

// A folder with the fixture's configuration, changed, and the tensors given.
std::string make_checkpoint(const std::string& name, const std::string& family, const std::function<void(json::Object&)>& change, const Tensors& tensors) {
  const std::string directory = folder / name;
  std::filesystem::create_directories(directory);
  json::Value config = json::parse(read_file(fixture(family + "/config.json")));
  change(*config.if_object());
  write_file(directory + "/config.json", json::write(config));
  write_safetensors(directory + "/model.safetensors", tensors);
  return directory;
}

void keep(json::Object&) {}

Tensors fixture_tensors(const std::string& family) {
  const SafetensorsFile file(fixture(family + "/model.safetensors"));
  Tensors tensors;
  for (const auto& [name, entry] : file.entries()) tensors.emplace_back(name, file.read(name));
  return tensors;
}

Tensors renamed(Tensors tensors, const std::function<std::string(std::string)>& rename) {
  for (auto& [name, tensor] : tensors) name = rename(name);
  return tensors;
}

Tensors without(Tensors tensors, const std::string& prefix) {
  std::erase_if(tensors, [&](const auto& entry) { return entry.first.starts_with(prefix); });
  return tensors;
}

bool same_weights(const TaskModel& a, const TaskModel& b) {
  const auto left = a.parameters().values(), right = b.parameters().values();
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!at::equal(left[i], right[i])) return false;
  }
  return left.size() == right.size();
}

at::Tensor parameter(const TaskModel& model, const std::string& wanted) {
  for (const auto& [name, value] : model.parameters().named(model.parameters().values())) {
    if (name == wanted) return value;
  }
  throw std::runtime_error("no parameter " + wanted);
}

void check_config_refused(const std::string& key, json::Value value, const std::string& part, const std::string& family = "bert") {
  const std::string directory = make_checkpoint("config", family, [&](json::Object& config) { json::set(config, key, value); }, {});
  EXPECT_THROWS(read_checkpoint(directory, at::kCPU), ErrorCode::kCheckpoint, part);
}

}  // namespace

TEST(round_trip_keeps_every_bit_and_field) {
  for (const char* family : {"bert", "distilbert", "roberta"}) {
    const Checkpoint first = read_checkpoint(fixture(family), at::kCPU);
    save_checkpoint(first, folder / family);
    const Checkpoint second = read_checkpoint(folder / family, at::kCPU);
    EXPECT(same_weights(first.model, second.model));
    EXPECT(second.model.head().labels == fixture_labels());
    const SafetensorsFile before(fixture(std::string(family) + "/model.safetensors")), after((folder / family) + "/model.safetensors");
    EXPECT(before.entries().size() == after.entries().size());
    for (const auto& [name, entry] : before.entries()) EXPECT_DETAIL(at::equal(before.read(name), after.read(name)), name);
    EXPECT(second.config.options.classifier_dropout == 0.3);
  }
}

TEST(reads_old_names_and_bare_encoders) {
  const Tensors tensors = fixture_tensors("bert");
  const Checkpoint expected = read_checkpoint(fixture("bert"), at::kCPU);
  const auto old_name = [](std::string name) {
    if (const auto at = name.find("LayerNorm.weight"); at != std::string::npos) name.replace(at, 16, "LayerNorm.gamma");
    if (const auto at = name.find("LayerNorm.bias"); at != std::string::npos) name.replace(at, 14, "LayerNorm.beta");
    return name;
  };
  Tensors legacy = renamed(tensors, old_name);
  legacy.emplace_back("cls.predictions.bias", at::zeros({5}, at::kFloat));
  legacy.emplace_back("bert.embeddings.position_ids", at::zeros({1, 512}, at::kLong));
  EXPECT(same_weights(read_checkpoint(make_checkpoint("legacy", "bert", keep, legacy), at::kCPU).model, expected.model));

  const auto bare_name = [](std::string name) { return name.starts_with("bert.") ? name.substr(5) : name; };
  EXPECT(same_weights(read_checkpoint(make_checkpoint("bare", "bert", keep, renamed(tensors, bare_name)), at::kCPU).model, expected.model));
}

TEST(a_new_head_for_an_absent_one_or_other_labels) {
  const std::string bare = make_checkpoint("headless", "bert", keep, without(fixture_tensors("bert"), "classifier"));
  const Checkpoint trained = read_checkpoint_for_training(bare, label_head({"a", "b"}), 1, at::kCPU);
  EXPECT(parameter(trained.model, "classifier.weight").sizes() == at::IntArrayRef({2, 32}));
  EXPECT(parameter(trained.model, "classifier.bias").abs().max().item<float>() == 0);
  EXPECT(parameter(trained.model, "classifier.weight").std().item<float>() < 0.04);
  EXPECT(at::equal(parameter(trained.model, "bert.pooler.dense.weight"), SafetensorsFile(fixture("bert/model.safetensors")).read("bert.pooler.dense.weight")));
  EXPECT(same_weights(trained.model, read_checkpoint_for_training(bare, label_head({"a", "b"}), 1, at::kCPU).model));
  EXPECT(!same_weights(trained.model, read_checkpoint_for_training(bare, label_head({"a", "b"}), 2, at::kCPU).model));

  const Checkpoint other = read_checkpoint_for_training(fixture("bert"), label_head({"a", "b", "c", "d"}), 1, at::kCPU);
  EXPECT(parameter(other.model, "classifier.weight").size(0) == 4);
  const Checkpoint same = read_checkpoint_for_training(fixture("bert"), label_head({"a", "b", "c"}), 1, at::kCPU);
  EXPECT(at::equal(parameter(same.model, "classifier.weight"), SafetensorsFile(fixture("bert/model.safetensors")).read("classifier.weight")));
}

TEST(a_new_roberta_head_over_a_masked_language_model) {
  Tensors tensors = without(fixture_tensors("roberta"), "classifier");
  tensors.emplace_back("lm_head.dense.weight", at::zeros({32, 32}, at::kFloat));
  tensors.emplace_back("lm_head.bias", at::zeros({200}, at::kFloat));
  const Checkpoint trained = read_checkpoint_for_training(make_checkpoint("masked", "roberta", keep, tensors), label_head({"a", "b"}), 1, at::kCPU);
  EXPECT(parameter(trained.model, "classifier.out_proj.weight").sizes() == at::IntArrayRef({2, 32}));
  for (const char* name : {"classifier.dense", "classifier.out_proj"}) {
    EXPECT_DETAIL(parameter(trained.model, std::string(name) + ".bias").abs().max().item<float>() == 0, name);
    const float deviation = parameter(trained.model, std::string(name) + ".weight").std().item<float>();
    EXPECT_DETAIL(deviation > 0.01 && deviation < 0.04, name);
  }
  const Checkpoint other = read_checkpoint_for_training(fixture("roberta"), label_head({"a", "b", "c", "d"}), 1, at::kCPU);
  EXPECT(parameter(other.model, "classifier.out_proj.weight").size(0) == 4);
  EXPECT(at::equal(parameter(other.model, "classifier.dense.weight"), SafetensorsFile(fixture("roberta/model.safetensors")).read("classifier.dense.weight")));
}

TEST(a_saved_model_names_its_own_architecture) {
  for (const auto& [type, architecture] : {std::pair{"roberta", "RobertaForSequenceClassification"},
                                           {"camembert", "CamembertForSequenceClassification"},
                                           {"xlm-roberta", "XLMRobertaForSequenceClassification"}}) {
    const auto change = [&](json::Object& config) { json::set(config, "model_type", type); };
    save_checkpoint(read_checkpoint(make_checkpoint("typed", "roberta", change, fixture_tensors("roberta")), at::kCPU), folder / "typed-saved");
    const json::Value config = json::parse(read_file(folder / "typed-saved/config.json"));
    EXPECT_DETAIL(*config.find("architectures")->if_array()->front().if_string() == architecture, type);
  }
}

TEST(a_bare_encoder_embeds_but_does_not_predict) {
  const Checkpoint bare = read_checkpoint(make_checkpoint("encoder", "bert", keep, without(fixture_tensors("bert"), "classifier")), at::kCPU);
  EXPECT(bare.model.head().kind == HeadKind::kNone);
  const EncodedDataset dataset = dataset_of(SafetensorsFile(fixture("bert/single.safetensors")));
  EXPECT_THROWS(predict(bare.model, dataset, CancelFlag()), ErrorCode::kInvalidRequest, "has no head");
  const at::Tensor embeddings = embed(bare.model, dataset, {.layer = 3, .mean_pooling = true}, CancelFlag()).values;
  EXPECT(embeddings.sizes() == at::IntArrayRef({dataset.rows(), 32}));
}

TEST(names_missing_and_mis_shaped_parameters) {
  Tensors tensors = without(fixture_tensors("bert"), "bert.encoder.layer.1.attention.self.key.bias");
  for (auto& [name, tensor] : tensors) {
    if (name == "bert.encoder.layer.0.intermediate.dense.weight") tensor = at::zeros({63, 32}, at::kFloat);
  }
  const std::string directory = make_checkpoint("broken", "bert", keep, tensors);
  EXPECT_THROWS(read_checkpoint(directory, at::kCPU), ErrorCode::kCheckpoint, "bert.encoder.layer.1.attention.self.key.bias is missing");
  EXPECT_THROWS(read_checkpoint(directory, at::kCPU), ErrorCode::kCheckpoint, "intermediate.dense.weight has shape [63, 32], expected [64, 32]");
  EXPECT_THROWS(read_checkpoint_for_training(make_checkpoint("empty", "bert", keep, {}), label_head({"a", "b"}), 1, at::kCPU), ErrorCode::kCheckpoint, "more");
}

TEST(refuses_configurations_it_does_not_compute) {
  check_config_refused("model_type", "gpt2", "model_type \"gpt2\" is not supported; bert (MiniLM included), distilbert, roberta");
  check_config_refused("hidden_act", "silu", "hidden_act \"silu\" is not supported");
  check_config_refused("position_embedding_type", "relative_key", "only absolute position embeddings");
  check_config_refused("is_decoder", true, "is_decoder");
  check_config_refused("hidden_size", -5, "hidden_size is not an integer in range");
  check_config_refused("num_hidden_layers", 1e9, "num_hidden_layers is not an integer in range");
  check_config_refused("num_attention_heads", 5, "not a multiple of the number of heads");
  check_config_refused("id2label", json::Object{{"1", "x"}}, "no name for label 0");
  check_config_refused("pad_token_id", 200, "pad_token_id is outside the vocabulary");
  check_config_refused("pad_token_id", nullptr, "pad_token_id is null", "roberta");
  check_config_refused("max_position_embeddings", 2, "leaves no position", "roberta");
}

TEST(hints_at_pickles_and_missing_folders) {
  const std::string directory = folder / "pickle";
  std::filesystem::create_directories(directory);
  std::filesystem::copy(fixture("bert/config.json"), directory + "/config.json");
  EXPECT_THROWS(read_checkpoint(directory, at::kCPU), ErrorCode::kCheckpoint, "cannot open");
  write_file(directory + "/pytorch_model.bin", "x");
  EXPECT_THROWS(read_checkpoint(directory, at::kCPU), ErrorCode::kCheckpoint, "save_pretrained(DIR) writes model.safetensors");
  EXPECT_THROWS(read_checkpoint(folder / "nowhere", at::kCPU), ErrorCode::kCheckpoint, "cannot open");
}

TEST(saves_labels_and_copies_the_tokenizer) {
  const std::string source = make_checkpoint("source", "bert", [](json::Object& config) {
    json::set(config, "num_labels", 3);
    json::set(config, "torch_dtype", "float16");
    json::set(config, "custom", json::Array{1, 2});
  }, fixture_tensors("bert"));
  write_file(source + "/vocab.txt", "[PAD]\n");
  save_checkpoint(read_checkpoint_for_training(source, label_head({"no", "yes"}), 1, at::kCPU), folder / "saved/deep");
  const json::Value config = json::parse(read_file(folder / "saved/deep/config.json"));
  EXPECT(json::write(*config.find("id2label")) == R"({"0":"no","1":"yes"})");
  EXPECT(json::write(*config.find("label2id")) == R"({"no":0,"yes":1})");
  EXPECT(json::write(*config.find("architectures")) == R"(["BertForSequenceClassification"])");
  EXPECT(!config.find("num_labels") && *config.find("torch_dtype")->if_string() == "float32" && config.find("custom"));
  EXPECT(read_file(folder / "saved/deep/vocab.txt") == "[PAD]\n");
}

TEST(embeddings_are_pooled_as_sentence_transformers_files_ask) {
  const std::string directory = folder / "sentences";
  std::filesystem::create_directories(directory + "/1_Pooling");
  EXPECT(read_sentence_pooling(directory).mean && !read_sentence_pooling(directory).normalize);  // no files
  const auto ask = [&](const std::string& modules, const std::string& pooling) {
    write_file(directory + "/modules.json", modules);
    write_file(directory + "/1_Pooling/config.json", pooling);
    return read_sentence_pooling(directory);
  };
  const std::string transformer = R"({"idx":0,"path":"","type":"sentence_transformers.models.Transformer"})";
  const std::string pooling = R"({"idx":1,"path":"1_Pooling","type":"sentence_transformers.models.Pooling"})";
  const std::string both = "[" + transformer + "," + pooling + "]";
  EXPECT(!ask(both, R"({"word_embedding_dimension":384,"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false})").mean);
  EXPECT(ask(both, R"({"pooling_mode_cls_token":false,"pooling_mode_mean_tokens":true})").mean);
  EXPECT(!ask(both, R"({"pooling_mode":"cls"})").mean);
  EXPECT(ask("[" + transformer + "," + pooling + R"(,{"idx":2,"path":"2_Normalize","type":"sentence_transformers.models.Normalize"}])",
             R"({"pooling_mode":"mean"})").normalize);
  EXPECT_THROWS(ask(both, R"({"pooling_mode_max_tokens":true})"), ErrorCode::kCheckpoint, "asks for pooling by max_tokens");
  EXPECT_THROWS(ask(both, R"({"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":true})"), ErrorCode::kCheckpoint, "cls_token and mean_tokens");
  EXPECT_THROWS(ask(both, "{}"), ErrorCode::kCheckpoint, "asks for pooling by nothing");
  EXPECT_THROWS(ask(both, "{"), ErrorCode::kCheckpoint, "not valid JSON");
  EXPECT_THROWS(ask("{}", "{}"), ErrorCode::kCheckpoint, "expected a list of modules");
  EXPECT_THROWS(ask(R"([{"path":"2_Dense","type":"sentence_transformers.models.Dense"}])", "{}"), ErrorCode::kCheckpoint, "has a module Dense");
}

TEST_MAIN()

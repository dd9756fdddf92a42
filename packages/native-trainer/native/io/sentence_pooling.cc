#include "io/sentence_pooling.h"

#include <filesystem>

#include "error.h"
#include "io/json.h"
#include "io/mapped_file.h"

namespace stepsynth {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr const char* kTransformer = "Transformer";
constexpr const char* kPooling = "Pooling";
constexpr const char* kNormalize = "Normalize";

[[noreturn]] void refuse(const std::string& path, const std::string& what) { throw Error(ErrorCode::kCheckpoint, path + ": " + what); }

json::Value read_document(const std::string& path) {
  try {
    return json::parse(read_text_file(path, kMaxBytes, ErrorCode::kCheckpoint));
  } catch (const json::ParseError& error) {
    refuse(path, std::string("not valid JSON: ") + error.what());
  }
}

std::string text_member(const json::Value& value, const char* name) {
  const json::Value* member = value.find(name);
  const std::string* text = member ? member->if_string() : nullptr;
  return text ? *text : "";
}

// "sentence_transformers.models.Pooling" -> "Pooling"
std::string class_name(const std::string& type) { return type.substr(type.rfind('.') + 1); }

// The file names its way by flags, of which one is true, or (newer files) by name.
bool is_mean(const std::string& path) {
  const json::Value document = read_document(path);
  std::string asked = text_member(document, "pooling_mode");
  if (const json::Object* members = asked.empty() ? document.if_object() : nullptr) {
    for (const auto& [name, value] : *members) {
      const bool* on = name.starts_with("pooling_mode_") ? value.if_bool() : nullptr;
      if (on && *on) asked += (asked.empty() ? "" : " and ") + name.substr(std::string_view("pooling_mode_").size());
    }
  }
  if (asked == "mean_tokens" || asked == "mean") return true;
  if (asked == "cls_token" || asked == "cls") return false;
  refuse(path, "asks for pooling by " + (asked.empty() ? "nothing" : asked) + "; cls and mean are computed here");
}

}  // namespace

SentencePooling read_sentence_pooling(const std::string& directory) {
  const std::string path = directory + "/modules.json";
  SentencePooling pooling{.mean = true, .normalize = false};
  if (!std::filesystem::exists(path)) return pooling;
  const json::Value document = read_document(path);
  const json::Array* modules = document.if_array();
  if (!modules) refuse(path, "expected a list of modules");
  for (const json::Value& module : *modules) {
    const std::string name = class_name(text_member(module, "type"));
    if (name == kPooling) pooling.mean = is_mean(directory + "/" + text_member(module, "path") + "/config.json");
    else if (name == kNormalize) pooling.normalize = true;
    else if (name != kTransformer) refuse(path, "has a module " + name + ", which is not computed here");
  }
  return pooling;
}

}  // namespace stepsynth

#include "io/checkpoint_names.h"

#include <string_view>

#include "model/parameter_names.h"

namespace stepsynth {
namespace {

bool replace_suffix(std::string& name, std::string_view from, std::string_view to) {
  if (!name.ends_with(from)) return false;
  name.replace(name.size() - from.size(), from.size(), to);
  return true;
}

bool belongs_elsewhere(const std::string& name) {
  return name.starts_with("cls.") || name.starts_with("lm_head.") || name.starts_with("vocab_transform.") || name.starts_with("vocab_layer_norm.") ||
         name.starts_with("vocab_projector.") || name.ends_with("position_ids");
}

std::string todays_name(std::string name, const std::string& prefix) {
  if (!replace_suffix(name, ".gamma", ".weight")) replace_suffix(name, ".beta", ".bias");
  for (const char* part : {"embeddings.", "encoder.", "pooler.", "transformer."}) {
    if (name.starts_with(part)) return prefix + name;
  }
  return name;
}

}  // namespace

std::map<std::string, std::string> checkpoint_names(const SafetensorsFile& file, ModelFamily family) {
  const std::string prefix = parameter_names(family).prefix;
  std::map<std::string, std::string> names;
  for (const auto& [name, entry] : file.entries()) {
    if (!belongs_elsewhere(name)) names.emplace(todays_name(name, prefix), name);
  }
  return names;
}

}  // namespace stepsynth

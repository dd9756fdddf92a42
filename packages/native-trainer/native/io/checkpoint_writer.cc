#include <array>
#include <filesystem>

#include "io/atomic_file.h"
#include "io/checkpoint.h"
#include "io/safetensors.h"

namespace stepsynth {
namespace {

namespace fs = std::filesystem;

constexpr std::array kTokenizerFiles = {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "vocab.json", "merges.txt"};
constexpr std::size_t kMaxTokenizerBytes = 256 << 20;

void write_text(const std::string& path, const std::string& text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

void copy_tokenizer(const std::string& source, const std::string& target) {
  for (const char* name : kTokenizerFiles) {
    const std::string from = source + "/" + name;
    if (fs::exists(from)) write_text(target + "/" + name, read_text_file(from, kMaxTokenizerBytes, ErrorCode::kCheckpoint));
  }
}

}  // namespace

void save_checkpoint(const Checkpoint& checkpoint, const std::string& directory) {
  std::error_code failure;
  fs::create_directories(directory, failure);
  if (failure) throw Error(ErrorCode::kInvalidRequest, "cannot create " + directory + ": " + failure.message());
  if (!fs::equivalent(checkpoint.directory, directory, failure)) copy_tokenizer(checkpoint.directory, directory);
  write_text(directory + "/config.json", write_config(checkpoint.config, checkpoint.model.head()));
  const ParameterSet& parameters = checkpoint.model.parameters();
  write_safetensors(directory + "/model.safetensors", parameters.named(parameters.values()));  // last: its presence means all is there
}

}  // namespace stepsynth

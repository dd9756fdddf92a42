#include "io/encoded_dataset.h"

#include <algorithm>
#include <cstring>

#include "error.h"
#include "io/mapped_file.h"

namespace stepsynth {
namespace {

constexpr char kMagic[] = "SSDATA01";
constexpr std::uint32_t kTokenTypes = 1;
constexpr std::uint32_t kLabels = 2;
constexpr std::uint32_t kRowWeights = 4;
constexpr std::uint32_t kAnswerTokens = 8;
constexpr std::uint32_t kKnownFlags = kTokenTypes | kLabels | kRowWeights | kAnswerTokens;

struct Header {
  char magic[8];
  std::uint64_t rows;
  std::uint64_t tokens;
  std::uint32_t flags;
  std::uint32_t reserved;
};
static_assert(sizeof(Header) == 32);

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw Error(ErrorCode::kDataset, name + ": " + what);
}

// Hands out the sections of a file one after another, each at a multiple of 8 bytes.
class SectionReader {
 public:
  explicit SectionReader(const MappedFile& file) : file_(file), position_(sizeof(Header)) {}

  template <typename T>
  std::span<const T> take(std::uint64_t count) {
    if (count > (file_.size() - position_) / sizeof(T)) refuse(file_.path(), "the file is shorter than its header says");
    const auto* first = reinterpret_cast<const T*>(file_.data() + position_);
    const std::size_t padded = (static_cast<std::size_t>(count) * sizeof(T) + 7) / 8 * 8;
    position_ += std::min(padded, file_.size() - position_);  // the last section may go without its padding
    return {first, static_cast<std::size_t>(count)};
  }

  void expect_end() const {
    if (position_ != file_.size()) refuse(file_.path(), "the file is longer than its header says");
  }

 private:
  const MappedFile& file_;
  std::size_t position_;
};

template <typename T>
void drop(const MappedFile& mapping, std::span<const T> section, std::size_t count) {
  if (!section.empty()) mapping.drop_pages(section.data(), count * sizeof(T));
}

void check_offsets(const EncodedDataset& dataset) {
  const auto& offsets = dataset.row_offsets;
  if (offsets.empty() || offsets.front() != 0 || static_cast<std::size_t>(offsets.back()) != dataset.input_ids.size()) {
    refuse(dataset.name, "the row offsets do not run from 0 to the number of tokens");
  }
  for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
    if (offsets[row + 1] <= offsets[row]) refuse(dataset.name, "row " + std::to_string(row) + " is empty or its offsets fall");
  }
}

}  // namespace

// From the start on, which dropped more in the measurements than the last window alone; why is not established.
void EncodedDataset::drop_pages_before(std::int64_t row) const {
  if (!mapping) return;
  const auto rows = static_cast<std::size_t>(row);
  const auto tokens = static_cast<std::size_t>(row_offsets[rows]);
  drop(*mapping, input_ids, tokens);
  drop(*mapping, token_type_ids, tokens);
  drop(*mapping, labels, rows);
  drop(*mapping, row_weights, rows);
  drop(*mapping, answer_tokens, 2 * rows);
  drop(*mapping, row_offsets, rows);
}

EncodedDataset open_dataset(const std::string& path) {
  auto file = std::make_shared<MappedFile>(path, ErrorCode::kDataset);
  Header header{};
  if (file->size() < sizeof header) refuse(path, "too short to be a dataset file");
  std::memcpy(&header, file->data(), sizeof header);
  if (std::memcmp(header.magic, kMagic, sizeof header.magic) != 0) refuse(path, "not a dataset file (expected SSDATA01)");
  if (header.reserved != 0 || (header.flags & ~kKnownFlags) != 0) refuse(path, "unknown flags");
  if ((header.flags & kLabels) && (header.flags & kAnswerTokens)) refuse(path, "it has labels and answers; a row has one or the other");
  if (header.rows >= file->size() || header.tokens >= file->size()) refuse(path, "the file is shorter than its header says");

  SectionReader sections(*file);
  EncodedDataset dataset;
  dataset.name = path;
  dataset.row_offsets = sections.take<std::int32_t>(header.rows + 1);
  dataset.input_ids = sections.take<std::int32_t>(header.tokens);
  if (header.flags & kTokenTypes) dataset.token_type_ids = sections.take<std::uint8_t>(header.tokens);
  if (header.flags & kLabels) dataset.labels = sections.take<std::int32_t>(header.rows);
  if (header.flags & kRowWeights) dataset.row_weights = sections.take<float>(header.rows);
  if (header.flags & kAnswerTokens) dataset.answer_tokens = sections.take<std::int32_t>(2 * header.rows);
  sections.expect_end();
  dataset.mapping = file.get();
  dataset.storage = std::move(file);
  check_offsets(dataset);
  return dataset;
}

EncodedDataset make_dataset(DatasetVectors vectors, const std::string& name) {
  auto owned = std::make_shared<const DatasetVectors>(std::move(vectors));
  EncodedDataset dataset{owned->row_offsets, owned->input_ids,     owned->token_type_ids, owned->labels, owned->row_weights,
                         owned->answer_tokens, owned, nullptr, name};
  check_offsets(dataset);
  return dataset;
}

}  // namespace stepsynth

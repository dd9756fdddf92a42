#include "io/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace stepsynth {
namespace {

static_assert(std::endian::native == std::endian::little, "files are little-endian and copied as they are");

constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // the format's own limit
constexpr std::size_t kMaxDimensions = 8;

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw Error(ErrorCode::kCheckpoint, path + ": " + what);
}

bool scalar_type(const std::string& name, at::ScalarType& out) {
  static const std::map<std::string, at::ScalarType> kTypes = {
      {"F64", at::kDouble}, {"F32", at::kFloat}, {"F16", at::kHalf}, {"BF16", at::kBFloat16}, {"I64", at::kLong},
      {"I32", at::kInt},    {"I16", at::kShort}, {"I8", at::kChar},  {"U8", at::kByte},       {"BOOL", at::kBool}};
  const auto found = kTypes.find(name);
  if (found == kTypes.end()) return false;
  out = found->second;
  return true;
}

// Bytes of a tensor; false when the product does not fit.
bool byte_size(const TensorEntry& entry, std::size_t& out) {
  std::size_t size = at::elementSize(entry.type);
  for (const std::int64_t extent : entry.shape) {
    if (__builtin_mul_overflow(size, static_cast<std::size_t>(extent), &size)) return false;
  }
  out = size;
  return true;
}

TensorEntry read_entry(const std::string& path, const std::string& name, const json::Value& value, std::size_t data_size) {
  const std::string where = "tensor " + name + " ";
  TensorEntry entry{};
  const auto* type = value.find("dtype") ? value.find("dtype")->if_string() : nullptr;
  if (!type || !scalar_type(*type, entry.type)) refuse(path, where + "has no known dtype");
  const auto* shape = value.find("shape") ? value.find("shape")->if_array() : nullptr;
  if (!shape || shape->size() > kMaxDimensions) refuse(path, where + "has no valid shape");
  for (const auto& extent : *shape) {
    std::int64_t size = 0;
    if (!extent.to_int64(size) || size < 0) refuse(path, where + "has a negative or fractional extent");
    entry.shape.push_back(size);
  }
  const auto* offsets = value.find("data_offsets") ? value.find("data_offsets")->if_array() : nullptr;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  if (!offsets || offsets->size() != 2 || !(*offsets)[0].to_int64(begin) || !(*offsets)[1].to_int64(end) || begin < 0 || end < begin) {
    refuse(path, where + "has no valid data_offsets");
  }
  entry.begin = static_cast<std::size_t>(begin);
  entry.end = static_cast<std::size_t>(end);
  if (entry.end > data_size) refuse(path, where + "ends beyond the end of the file (file truncated?)");
  std::size_t expected = 0;
  if (!byte_size(entry, expected) || expected != entry.end - entry.begin) refuse(path, where + "has a size that contradicts its shape");
  return entry;
}

void check_no_overlap(const std::string& path, const std::map<std::string, TensorEntry>& entries) {
  std::vector<std::pair<const std::string*, const TensorEntry*>> sorted;
  for (const auto& [name, entry] : entries) {
    if (entry.end > entry.begin) sorted.emplace_back(&name, &entry);
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second->begin < b.second->begin; });
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].second->begin >= sorted[i - 1].second->end) continue;
    refuse(path, "tensors " + *sorted[i - 1].first + " and " + *sorted[i].first + " overlap");
  }
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::string& path) : file_(path, ErrorCode::kCheckpoint) {
  std::uint64_t header_size = 0;
  if (file_.size() < sizeof header_size) refuse(path, "too short to be a safetensors file");
  std::memcpy(&header_size, file_.data(), sizeof header_size);
  if (header_size > kMaxHeaderBytes || header_size > file_.size() - sizeof header_size) {
    refuse(path, "the header length " + std::to_string(header_size) + " does not fit the file (truncated, or not safetensors)");
  }
  data_start_ = sizeof header_size + static_cast<std::size_t>(header_size);
  json::Value header;
  try {
    header = json::parse({reinterpret_cast<const char*>(file_.data()) + sizeof header_size, static_cast<std::size_t>(header_size)});
  } catch (const json::ParseError& error) {
    refuse(path, std::string("the header is not valid JSON: ") + error.what());
  }
  if (!header.if_object()) refuse(path, "the header is not a JSON object");
  for (const auto& [name, value] : *header.if_object()) {
    if (name == "__metadata__") metadata_ = value;
    else entries_.emplace(name, read_entry(path, name, value, file_.size() - data_start_));
  }
  check_no_overlap(path, entries_);
}

const std::string* SafetensorsFile::metadata(const std::string& key) const {
  const json::Value* value = metadata_.find(key);
  return value ? value->if_string() : nullptr;
}

at::Tensor SafetensorsFile::read(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) refuse(path(), "tensor " + name + " is missing");
  const TensorEntry& entry = found->second;
  at::Tensor tensor = at::empty(entry.shape, at::TensorOptions().dtype(entry.type));
  const std::byte* data = file_.data() + data_start_ + entry.begin;
  if (entry.end > entry.begin) std::memcpy(tensor.mutable_data_ptr(), data, entry.end - entry.begin);
  file_.drop_pages(data, entry.end - entry.begin);  // else a checkpoint would be in memory twice
  return tensor;
}

at::Tensor SafetensorsFile::read_float(const std::string& name) const {
  at::Tensor tensor = read(name);
  if (!at::isFloatingType(tensor.scalar_type())) {
    refuse(path(), "tensor " + name + " holds " + at::toString(tensor.scalar_type()) + ", not floating point");
  }
  return tensor.to(at::kFloat);
}

}  // namespace stepsynth

#include <algorithm>

#include "io/atomic_file.h"
#include "io/json.h"
#include "io/safetensors.h"

namespace stepsynth {
namespace {

const char* type_name(at::ScalarType type) {
  switch (type) {
    case at::kFloat:
      return "F32";
    case at::kBFloat16:
      return "BF16";
    case at::kByte:
      return "U8";
    case at::kInt:
      return "I32";
    case at::kLong:
      return "I64";
    default:
      throw Error(ErrorCode::kInternal, std::string("cannot write tensors of type ") + at::toString(type));
  }
}

json::Value describe_entry(const at::Tensor& tensor, std::int64_t begin) {
  json::Array shape;
  for (const std::int64_t extent : tensor.sizes()) shape.emplace_back(extent);
  const auto end = begin + static_cast<std::int64_t>(tensor.nbytes());
  return json::Object{{"dtype", type_name(tensor.scalar_type())}, {"shape", std::move(shape)}, {"data_offsets", json::Array{begin, end}}};
}

}  // namespace

void write_safetensors(const std::string& path, std::vector<std::pair<std::string, at::Tensor>> tensors,
                       const std::vector<std::pair<std::string, std::string>>& metadata) {
  std::sort(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  json::Object texts{{"format", "pt"}};
  for (const auto& [key, text] : metadata) texts.emplace_back(key, text);
  json::Object header{{"__metadata__", std::move(texts)}};
  std::int64_t offset = 0;
  for (auto& [name, tensor] : tensors) {
    tensor = tensor.detach().to(at::kCPU).contiguous();
    header.emplace_back(name, describe_entry(tensor, offset));
    offset += static_cast<std::int64_t>(tensor.nbytes());
  }
  std::string text = json::write(header);
  text.append((8 - text.size() % 8) % 8, ' ');  // the data starts aligned
  const std::uint64_t header_size = text.size();

  AtomicFile file(path);
  file.write(&header_size, sizeof header_size);
  file.write(text);
  for (const auto& [name, tensor] : tensors) file.write(tensor.const_data_ptr(), tensor.nbytes());
  file.commit();
}

}  // namespace stepsynth

#include "train/fingerprint.h"

#include <cstdio>
#include <cstring>

#include "io/mapped_file.h"
#include "train/random.h"

namespace stepsynth {

void Fingerprint::add(const void* data, std::size_t size) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  state_ = hash_counter(state_, size);
  std::size_t done = 0;
  for (; done + sizeof(std::uint64_t) <= size; done += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + done, sizeof word);
    state_ = hash_counter(state_ ^ word, 0);
  }
  if (done == size) return;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes + done, size - done);
  state_ = hash_counter(state_ ^ word, 0);
}

void Fingerprint::add(const at::Tensor& values) {
  const at::Tensor host = values.detach().to(at::kCPU).contiguous();
  add(host.const_data_ptr(), host.nbytes());
}

void Fingerprint::add_file(const std::string& path) {
  const MappedFile file(path, ErrorCode::kDataset);
  add(file.data(), file.size());
}

std::string Fingerprint::hexadecimal() const {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(state_));
  return text;
}

}  // namespace stepsynth

// A 64-bit hash that tells a training from any other one by accident; no guard against forgery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "libtorch.h"

namespace stepsynth {

class Fingerprint {
 public:
  // Each call adds a value of its own: "a", "bc" differs from "ab", "c".
  void add(std::string_view text) { add(text.data(), text.size()); }
  void add(const at::Tensor& values);  // their bytes
  void add_file(const std::string& path);

  std::string hexadecimal() const;

 private:
  void add(const void* data, std::size_t size);

  std::uint64_t state_ = 0;
};

}  // namespace stepsynth

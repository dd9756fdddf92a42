// Reads and writes safetensors files: u64 header length | JSON header | raw little-endian row-major data.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "io/json.h"
#include "io/mapped_file.h"
#include "libtorch.h"

namespace stepsynth {

struct TensorEntry {
  at::ScalarType type;
  std::vector<std::int64_t> shape;
  std::size_t begin;  // bytes from the start of the data
  std::size_t end;
};

// An opened file whose header was checked in full: every entry lies inside the file, has the size its shape and type
// say, and overlaps no other. Throws Error CHECKPOINT naming the file and the entry.
class SafetensorsFile {
 public:
  explicit SafetensorsFile(const std::string& path);

  const std::map<std::string, TensorEntry>& entries() const { return entries_; }
  const std::string& path() const { return file_.path(); }
  // The text of that key in `__metadata__`, or null.
  const std::string* metadata(const std::string& key) const;

  // A copy in aligned memory, of the type in the file.
  at::Tensor read(const std::string& name) const;
  // The same as float32; refuses integers.
  at::Tensor read_float(const std::string& name) const;

 private:
  MappedFile file_;
  std::size_t data_start_ = 0;
  std::map<std::string, TensorEntry> entries_;
  json::Value metadata_;
};

// Writes the tensors sorted by name with metadata { "format": "pt" } and what is given beside it, atomically.
void write_safetensors(const std::string& path, std::vector<std::pair<std::string, at::Tensor>> tensors,
                       const std::vector<std::pair<std::string, std::string>>& metadata = {});

}  // namespace stepsynth

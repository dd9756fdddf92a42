// A file mapped read-only into memory.
#pragma once

#include <cstddef>
#include <string>

#include "error.h"

namespace stepsynth {

class MappedFile {
 public:
  // Throws Error with `code` when the file cannot be opened; an empty file maps to size 0.
  MappedFile(const std::string& path, ErrorCode code);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }
  const std::string& path() const { return path_; }

  // Takes the pages of these bytes out of resident memory; what is read again comes back from the page cache or the file.
  void drop_pages(const void* begin, std::size_t size) const;

 private:
  std::string path_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

// The whole file as text; refuses more than `max_bytes`.
std::string read_text_file(const std::string& path, std::size_t max_bytes, ErrorCode code);

}  // namespace stepsynth

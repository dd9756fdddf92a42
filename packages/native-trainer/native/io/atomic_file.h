// A file that appears whole or not at all: written beside its place, flushed to disk, renamed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stepsynth {

class AtomicFile {
 public:
  // Throws Error INVALID_REQUEST when the folder cannot be written to.
  explicit AtomicFile(const std::string& path);
  ~AtomicFile();  // without `commit` the temporary file is removed and `path` is untouched
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* data, std::size_t size);
  void write(std::string_view text) { write(text.data(), text.size()); }
  // At a place of its own, which `write` does not move; for one file from one thread or several.
  void write_at(std::size_t offset, const void* data, std::size_t size);
  void commit();

 private:
  [[noreturn]] void fail(const char* action) const;

  std::string path_;
  std::string temporary_path_;
  int descriptor_ = -1;
};

}  // namespace stepsynth

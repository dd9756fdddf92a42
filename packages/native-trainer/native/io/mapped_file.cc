#include "io/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace stepsynth {

MappedFile::MappedFile(const std::string& path, ErrorCode code) : path_(path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw Error(code, "cannot open " + path + ": " + std::strerror(errno));
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor);
    throw Error(code, path + " is not a regular file");
  }
  size_ = static_cast<std::size_t>(status.st_size);
  if (size_ > 0) {
    void* address = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (address == MAP_FAILED) {
      const int reason = errno;
      ::close(descriptor);
      throw Error(reason == ENOMEM ? ErrorCode::kOutOfMemory : code, "cannot map " + path + ": " + std::strerror(reason));
    }
    data_ = static_cast<const std::byte*>(address);
  }
  ::close(descriptor);  // the mapping stays
}

MappedFile::~MappedFile() {
  if (data_) ::munmap(const_cast<std::byte*>(data_), size_);
}

void MappedFile::drop_pages(const void* begin, std::size_t size) const {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t offset = static_cast<std::size_t>(static_cast<const std::byte*>(begin) - data_);
  const std::size_t first = offset / page * page;  // outwards: a page at the edge that is needed again is read again
  if (size > 0) ::madvise(const_cast<std::byte*>(data_) + first, offset + size - first, MADV_DONTNEED);
}

std::string read_text_file(const std::string& path, std::size_t max_bytes, ErrorCode code) {
  const MappedFile file(path, code);
  if (file.size() > max_bytes) throw Error(code, path + " has " + std::to_string(file.size()) + " bytes, too many to be read as text");
  return std::string(reinterpret_cast<const char*>(file.data()), file.size());
}

}  // namespace stepsynth

#include "io/prediction_file.h"

#include "io/atomic_file.h"

namespace stepsynth {
namespace {

void write_section(AtomicFile& file, const at::Tensor& tensor) {
  const at::Tensor data = tensor.contiguous();
  file.write(data.const_data_ptr(), data.nbytes());
  static constexpr char kZeros[8] = {};
  file.write(kZeros, (8 - data.nbytes() % 8) % 8);  // sections start at multiples of 8
}

}  // namespace

void write_predictions(const std::string& path, const at::Tensor& values, const at::Tensor& losses) {
  AtomicFile file(path);
  const auto rows = static_cast<std::uint64_t>(values.size(0));
  const auto columns = static_cast<std::uint32_t>(values.size(1));
  const std::uint32_t flags = losses.defined() ? 1 : 0;
  file.write("SSPRED01");
  file.write(&rows, sizeof rows);
  file.write(&columns, sizeof columns);
  file.write(&flags, sizeof flags);
  write_section(file, values);
  if (losses.defined()) write_section(file, losses);
  file.commit();
}

}  // namespace stepsynth

#include "io/prediction_file.h"

namespace stepsynth {
namespace {

constexpr std::size_t kHeaderBytes = 24;
constexpr std::uint32_t kLosses = 1;
constexpr std::uint32_t kOfTokens = 2;

// Sections start at multiples of 8.
std::size_t padded(std::size_t size) { return (size + 7) / 8 * 8; }

std::size_t values_start(const PredictionShape& shape) { return kHeaderBytes + (shape.tokens ? sizeof(std::uint64_t) : 0); }

std::size_t values_end(const PredictionShape& shape) {
  return values_start(shape) + static_cast<std::size_t>(shape.tokens.value_or(shape.rows) * shape.columns) * sizeof(float);
}

// Zeros from `end` on to the next multiple of 8.
void fill_up(AtomicFile& file, std::size_t end) {
  static constexpr char kZeros[8] = {};
  file.write_at(end, kZeros, padded(end) - end);
}

void write_rows(AtomicFile& file, std::size_t offset, const at::Tensor& rows) {
  const at::Tensor data = rows.contiguous();
  file.write_at(offset, data.const_data_ptr(), data.nbytes());
}

}  // namespace

PredictionFile::PredictionFile(const std::string& path, const PredictionShape& shape) : file_(path), shape_(shape) {
  const auto rows = static_cast<std::uint64_t>(shape.rows);
  const auto columns = static_cast<std::uint32_t>(shape.columns);
  const std::uint32_t flags = (shape.losses ? kLosses : 0) | (shape.tokens ? kOfTokens : 0);
  file_.write("SSPRED01");
  file_.write(&rows, sizeof rows);
  file_.write(&columns, sizeof columns);
  file_.write(&flags, sizeof flags);
  if (shape.tokens) {
    const auto tokens = static_cast<std::uint64_t>(*shape.tokens);
    file_.write(&tokens, sizeof tokens);
  }
  fill_up(file_, values_end(shape));
  if (shape.losses) fill_up(file_, padded(values_end(shape)) + static_cast<std::size_t>(shape.rows) * sizeof(float));
}

void PredictionFile::write(RowRange range, std::int64_t first_token, const at::Tensor& values, const at::Tensor& losses) {
  const auto first_value = static_cast<std::size_t>((shape_.tokens ? first_token : range.first) * shape_.columns);
  write_rows(file_, values_start(shape_) + first_value * sizeof(float), values);
  if (shape_.losses) write_rows(file_, padded(values_end(shape_)) + static_cast<std::size_t>(range.first) * sizeof(float), losses);
}

}  // namespace stepsynth

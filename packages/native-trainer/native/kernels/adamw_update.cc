#include "kernels/adamw_update.h"

#include <cmath>

#include "kernels/row_chunks.h"

namespace stepsynth {
namespace {

constexpr std::int64_t kElementsPerPiece = 1 << 14;

// Elements [first, last) of one of several tensors.
struct Piece {
  std::size_t tensor;
  std::int64_t first, last;
};

void add_pieces(std::vector<Piece>& pieces, std::size_t tensor, std::int64_t elements) {
  for (std::int64_t first = 0; first < elements; first += kElementsPerPiece) {
    pieces.push_back({tensor, first, std::min(elements, first + kElementsPerPiece)});
  }
}

// All pieces in one parallel region: a region for each tensor would wake the threads more than a hundred times.
template <typename Body>
void for_each_piece(const std::vector<Piece>& pieces, const Body& body) {
  at::parallel_for(0, static_cast<std::int64_t>(pieces.size()), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) body(pieces[static_cast<std::size_t>(i)], static_cast<std::size_t>(i));
  });
}

template <typename T>
void update_piece(const AdamWTask& task, const Piece& piece) {
  const AdamWUpdate<T> update{.gradient = const_data<T>(task.gradient),
                              .value = mutable_data<float>(task.value),
                              .first_moment = mutable_data<float>(task.first_moment),
                              .second_moment = mutable_data<float>(task.second_moment),
                              .copy = task.copy.defined() ? mutable_data<std::uint16_t>(task.copy) : nullptr};
  kernel_table<T>().adamw(update, task.rates, piece.first, piece.last);
}

}  // namespace

void adamw_update(const std::vector<AdamWTask>& tasks) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < tasks.size(); ++i) add_pieces(pieces, i, tasks[i].value.numel());
  for_each_piece(pieces, [&](const Piece& piece, std::size_t) {
    const AdamWTask& task = tasks[piece.tensor];
    with_kernel_type(task.gradient, [&](auto type) { update_piece<decltype(type)>(task, piece); });
  });
}

at::Tensor global_norm(const std::vector<at::Tensor>& tensors) {
  std::vector<at::Tensor> values;
  std::vector<Piece> pieces;
  for (const at::Tensor& tensor : tensors) {
    add_pieces(pieces, values.size(), tensor.numel());
    values.push_back(tensor.contiguous());
  }
  std::vector<double> sums(pieces.size());
  for_each_piece(pieces, [&](const Piece& piece, std::size_t number) {
    with_kernel_type(values[piece.tensor], [&](auto type) {
      using T = decltype(type);
      sums[number] = kernel_table<T>().sum_of_squares(const_data<T>(values[piece.tensor]) + piece.first, piece.last - piece.first);
    });
  });
  double total = 0;
  for (const double sum : sums) total += sum;
  return at::scalar_tensor(std::sqrt(total), at::TensorOptions().dtype(at::kFloat));
}

}  // namespace stepsynth

#include "train/share_windows.h"

#include <exception>
#include <mutex>
#include <set>
#include <thread>

namespace stepsynth {
namespace {

class WindowQueue {
 public:
  explicit WindowQueue(const EncodedDataset& dataset) : dataset_(dataset) {}

  std::optional<RowRange> take() {
    const std::lock_guard lock(mutex_);
    if (failure_ || next_ >= dataset_.rows()) return std::nullopt;
    const RowRange window = next_window(dataset_, next_);
    next_ = window.last;
    begun_.insert(window.first);
    return window;
  }

  // Pages before the first window that is still read are not needed any more.
  void finish(RowRange window) {
    const std::lock_guard lock(mutex_);
    begun_.erase(window.first);
    dataset_.drop_pages_before(begun_.empty() ? next_ : *begun_.begin());
  }

  void fail(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(failure);
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  const EncodedDataset& dataset_;
  std::mutex mutex_;
  std::int64_t next_ = 0;
  std::set<std::int64_t> begun_;  // first rows
  std::exception_ptr failure_;
};

void work_off(WindowQueue& queue, const WindowFunction& function, const OutputSink& sink) {
  try {
    while (const auto window = queue.take()) {
      sink(*window, function(*window));
      queue.finish(*window);
    }
  } catch (...) {
    queue.fail(std::current_exception());
  }
}

}  // namespace

TaskModel replica_of(const TaskModel& model, at::Device device) {
  const at::NoGradGuard no_grad;
  TaskModel replica(model.options(), model.head(), device);
  const std::vector<at::Tensor> from = model.parameters().values(), to = replica.parameters().values();
  for (std::size_t i = 0; i < from.size(); ++i) to[i].copy_(from[i]);
  replica.compute_in(model.compute_type());
  return replica;
}

void share_windows(const EncodedDataset& dataset, const std::vector<WindowFunction>& functions, const OutputSink& sink) {
  WindowQueue queue(dataset);
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < functions.size(); ++i) others.emplace_back([&, i] { work_off(queue, functions[i], sink); });
  work_off(queue, functions.front(), sink);
  for (std::thread& other : others) other.join();
  queue.rethrow();
}

}  // namespace stepsynth

// A capturer without a device: what it captures is the work itself, which a replay does again.
#pragma once

#include <stdexcept>

#include "train/graph_capture.h"

namespace stepsynth::testing {

class ClosureCapturer final : public GraphCapturer {
 public:
  // The capture of that number, counted from 1, fails; 0: none does.
  explicit ClosureCapturer(int failing = 0) : failing_(failing) {}

  std::unique_ptr<CapturedGraph> capture(const std::function<void()>& work) override {
    if (++captures_ == failing_) throw std::runtime_error("operation not permitted when stream is capturing");
    return std::make_unique<Graph>(work);
  }

 private:
  struct Graph final : CapturedGraph {
    explicit Graph(std::function<void()> captured) : work(std::move(captured)) {}
    void replay() override { work(); }
    std::function<void()> work;
  };

  int failing_;
  int captures_ = 0;
};

}  // namespace stepsynth::testing

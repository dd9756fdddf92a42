// Prediction over several devices; two replicas on one stand for them.
#include "train/share_windows.h"

#include <atomic>
#include <thread>

#include "fixtures.h"
#include "test.h"
#include "train/predict.h"
#include "train/runtime.h"

using namespace stepsynth;
using namespace stepsynth::testing;

TEST(two_replicas_share_the_windows_out) {
  const std::int64_t count = 40'000;  // three windows
  DatasetVectors vectors;
  vectors.row_offsets.push_back(0);
  for (std::int64_t row = 0; row < count; ++row) {
    for (std::int64_t token = 0; token < 1 + row % 3; ++token) vectors.input_ids.push_back(static_cast<std::int32_t>(5 + (row * 7 + token) % 190));
    vectors.row_offsets.push_back(static_cast<std::int32_t>(vectors.input_ids.size()));
  }
  const EncodedDataset rows = make_dataset(std::move(vectors), "many");
  const Checkpoint checkpoint = read_checkpoint(fixture("distilbert"), test_device());
  const TaskModel replica = replica_of(checkpoint.model, test_device());
  const Runtime runtime{test_device(), 1};
  enter_runtime(runtime);
  const at::Tensor alone = predict(checkpoint.model, rows, CancelFlag()).values, together = at::zeros_like(alone);
  std::atomic<int> windows_of[2] = {0, 0};
  std::vector<WindowFunction> functions;
  for (const int i : {0, 1}) {
    functions.emplace_back([&, i](RowRange window) {
      enter_runtime(runtime);
      ++windows_of[i];
      while (windows_of[1 - i] == 0) std::this_thread::yield();  // both take part
      return predict_rows(i == 0 ? checkpoint.model : replica, rows, window, CancelFlag());
    });
  }
  share_windows(rows, functions, [&](RowRange window, const Outputs& outputs) { together.narrow(0, window.first, window.count()).copy_(outputs.values); });
  EXPECT(at::equal(alone, together) && windows_of[0] > 0 && windows_of[1] > 0);
  functions[1] = [](RowRange) -> Outputs { throw Error(ErrorCode::kInternal, "the second device fell off the bus"); };
  functions[0] = functions[1];
  EXPECT_THROWS(share_windows(rows, functions, [](RowRange, const Outputs&) {}), ErrorCode::kInternal, "fell off the bus");
}
TEST_MAIN()

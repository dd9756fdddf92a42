// A dataset and the passes of an epoch on the device. A batch is gathered there, by the number of a pass that lies there too.
#pragma once

#include "model/packed_batch.h"
#include "train/pass_tables.h"

namespace stepsynth {

class ResidentData {
 public:
  // `plan_passes`: passes of an epoch; `table_rows`: rows of their lines, see PassTables.
  ResidentData(const EncodedDataset& dataset, std::int64_t plan_passes, std::int64_t table_rows, at::Device device);

  // Takes an epoch's tables over, in place, and starts at pass `first`. The host does not wait.
  void load(const PassTables& tables, std::int64_t first);

  struct Batch {
    PackedBatch packed;
    at::Tensor shares;  // [S] float: a row's part of the step's loss
  };
  // The batch of the pass whose turn it is. The same operations for every pass of a shape, so that they can be captured.
  Batch gather(const CapacityClass& shape, AttentionKernel kernel) const;

  // The next pass's turn, on the device.
  void advance();

 private:
  at::Tensor line(const at::Tensor& table) const { return table.index_select(0, pass_).squeeze(0); }

  at::Tensor input_ids_;       // [tokens] int32
  at::Tensor token_type_ids_;  // [tokens] uint8, undefined without types
  at::Tensor starts_;          // [passes, S] int64; this and the rest as in PassTables
  at::Tensor offsets_;         // [passes, S + 1] int32
  at::Tensor targets_;         // [passes, S] or [passes, 2 S] int64
  bool answers_;
  at::Tensor shares_;          // [passes, S] float
  at::Tensor pass_;            // [1] int64
};

}  // namespace stepsynth

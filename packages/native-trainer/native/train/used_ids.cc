#include "train/used_ids.h"

namespace stepsynth {

std::vector<std::int64_t> used_ids(const EncodedDataset& first, const EncodedDataset* second, std::int64_t vocabulary_size) {
  std::vector<bool> used(static_cast<std::size_t>(vocabulary_size));
  for (const EncodedDataset* dataset : {&first, second}) {
    if (!dataset) continue;
    for (const std::int32_t id : dataset->input_ids) used[static_cast<std::size_t>(id)] = true;
  }
  std::vector<std::int64_t> ids;
  for (std::int64_t id = 0; id < vocabulary_size; ++id) {
    if (used[static_cast<std::size_t>(id)]) ids.push_back(id);
  }
  return ids;
}

}  // namespace stepsynth

// The token ids that occur in datasets.
#pragma once

#include <cstdint>
#include <vector>

#include "io/encoded_dataset.h"

namespace stepsynth {

// Rising, each once. `second` may be null.
std::vector<std::int64_t> used_ids(const EncodedDataset& first, const EncodedDataset* second, std::int64_t vocabulary_size);

}  // namespace stepsynth

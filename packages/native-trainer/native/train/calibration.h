// A short measurement: how much faster one layer computes in bf16 than in fp32.
#pragma once

#include <span>

#include "io/encoded_dataset.h"
#include "model/encoder_options.h"

namespace stepsynth {

// Seconds in fp32 over seconds in bf16 of forward and backward through one layer of these shapes, with dropout, on as many
// of `rows` as hold some hundred tokens. CPU, with the calling thread's number of threads; takes a few tenths of a second
// and changes nothing else in the process.
double measure_bf16_speedup(const EncoderOptions& options, const EncodedDataset& dataset, std::span<const std::int64_t> rows);

}  // namespace stepsynth

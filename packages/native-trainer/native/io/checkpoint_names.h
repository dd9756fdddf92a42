// Maps the names found in checkpoint files to the names of today.
#pragma once

#include <map>
#include <string>

#include "io/safetensors.h"
#include "model/encoder_options.h"

namespace stepsynth {

// Today's name -> name in the file. Old LayerNorm names (gamma, beta) and files of bare encoders (no "bert." prefix) are
// understood; what belongs to other heads (cls.*, lm_head.*, vocab_*) and stored position_ids is left out.
std::map<std::string, std::string> checkpoint_names(const SafetensorsFile& file, ModelFamily family);

}  // namespace stepsynth

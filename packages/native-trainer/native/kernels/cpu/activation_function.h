// The activation functions between the two feed-forward linears.
#pragma once

namespace stepsynth {

enum class Activation { kGelu, kGeluTanh, kRelu };

}  // namespace stepsynth

// How sentence-transformers makes one vector of a text with this checkpoint.
#pragma once

#include <string>

namespace stepsynth {

struct SentencePooling {
  bool mean;       // over all tokens of a row, special ones included; false: the first token
  bool normalize;  // to Euclidean length 1
};

// Reads modules.json and the pooling module's config.json beside the weights. Without modules.json the mean, not
// normalised, which is what sentence-transformers does with a bare encoder. Throws Error CHECKPOINT where they ask for
// what is not computed here: another pooling (max, last token, weighted mean, several at once) or a module such as Dense.
SentencePooling read_sentence_pooling(const std::string& directory);

}  // namespace stepsynth

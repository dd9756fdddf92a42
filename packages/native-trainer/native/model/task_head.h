// What a model computes above its encoder.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace stepsynth {

enum class HeadKind {
  kNone,        // a bare encoder, which can embed but not predict
  kLabel,       // one of several labels for a row
  kAnswerSpan,  // the first and the last token of an answer within a row
};

struct TaskHead {
  HeadKind kind = HeadKind::kNone;
  std::vector<std::string> labels = {};  // of kLabel

  // Logits of a row, or of a token of an answer's row.
  std::int64_t columns() const { return kind == HeadKind::kAnswerSpan ? 2 : static_cast<std::int64_t>(labels.size()); }
};

inline TaskHead label_head(std::vector<std::string> labels) { return {HeadKind::kLabel, std::move(labels)}; }
inline TaskHead answer_span_head() { return {HeadKind::kAnswerSpan}; }

// As in requests and replies.
inline const char* name_of(HeadKind kind) {
  if (kind == HeadKind::kNone) return "none";
  return kind == HeadKind::kLabel ? "label" : "answer-span";
}

}  // namespace stepsynth

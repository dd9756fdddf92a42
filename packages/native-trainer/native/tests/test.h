// A test harness in one file: TEST(name) { EXPECT(...); } and, once an executable, TEST_MAIN().
#pragma once

#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <vector>

#include "error.h"

namespace stepsynth::testing {

struct Test {
  const char* name;
  std::function<void()> body;
};

inline std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}

inline int& failures_in_test() {
  static int count = 0;
  return count;
}

inline void check(bool holds, const char* expression, const char* file, int line, const std::string& detail = "") {
  if (holds) return;
  ++failures_in_test();
  std::fprintf(stderr, "%s:%d: %s does not hold%s%s\n", file, line, expression, detail.empty() ? "" : ": ", detail.c_str());
}

// Runs `body` and checks that it throws Error `code` with a message that has `part` in it.
inline void check_throws(const std::function<void()>& body, ErrorCode code, const std::string& part, const char* file, int line) {
  try {
    body();
  } catch (const Error& error) {
    const bool as_expected = error.code() == code && std::string(error.what()).find(part) != std::string::npos;
    return check(as_expected, "the expected error", file, line, std::string(error_code_name(error.code())) + ": " + error.what());
  }
  check(false, "an error", file, line, "nothing was thrown");
}

inline int run_all() {
  int failed = 0;
  for (const Test& test : tests()) {
    failures_in_test() = 0;
    try {
      test.body();
    } catch (const std::exception& error) {
      check(false, "no exception", test.name, 0, error.what());
    }
    if (failures_in_test() > 0) {
      ++failed;
      std::printf("FAILED %s\n", test.name);
    }
  }
  std::printf("%d passed, %d failed\n", static_cast<int>(tests().size()) - failed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace stepsynth::testing

#define TEST(name)                                                                                                          \
  static void name();                                                                                                       \
  static const bool name##_registered = (stepsynth::testing::tests().push_back({#name, name}), true);                       \
  static void name()
#define EXPECT(expression) stepsynth::testing::check(static_cast<bool>(expression), #expression, __FILE__, __LINE__)
#define EXPECT_DETAIL(expression, detail) stepsynth::testing::check(static_cast<bool>(expression), #expression, __FILE__, __LINE__, detail)
#define EXPECT_THROWS(body, code, part) stepsynth::testing::check_throws([&] { body; }, code, part, __FILE__, __LINE__)
#define TEST_MAIN() \
  int main() { return stepsynth::testing::run_all(); }

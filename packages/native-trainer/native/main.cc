// stepsynth-train: the core without Node.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "io/json.h"
#include "io/mapped_file.h"
#include "io/requests.h"
#include "session.h"

namespace {

using stepsynth::Error;
using stepsynth::ErrorCode;
using stepsynth::Session;

constexpr const char* kUsage =
    "usage: stepsynth-train train REQUEST.json [--output DIR]   trains, prints events as JSON lines, saves the model\n"
    "       stepsynth-train predict REQUEST.json                { checkpoint, runtime, data_file, output_file }\n"
    "       stepsynth-train embed REQUEST.json                  the same with layer and pooling\n"
    "       stepsynth-train describe\n"
    "exit status: 0 done, 1 failed, 2 usage\n";

constexpr std::size_t kMaxRequestBytes = 1 << 20;

void print_line(const std::string& text) {
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

std::string read_request(const std::string& path) {
  return stepsynth::read_text_file(path, kMaxRequestBytes, ErrorCode::kInvalidRequest);
}

int train(const std::vector<std::string>& arguments) {
  const bool saves = arguments.size() == 3 && arguments[1] == "--output";
  if (!saves && arguments.size() != 1) return 2;
  Session session;
  print_line(session.train(read_request(arguments[0]), print_line));
  if (saves) session.save(stepsynth::json::write(stepsynth::json::Object{{"directory", arguments[2]}}));
  return 0;
}

int infer(const std::vector<std::string>& arguments, std::string (Session::*operation)(const std::string&)) {
  if (arguments.size() != 1) return 2;
  const std::string request = read_request(arguments[0]);
  std::string load, rest;
  stepsynth::split_load_request(request, load, rest);
  Session session;
  session.load(load);
  print_line((session.*operation)(rest));
  return 0;
}

int describe(const std::vector<std::string>& arguments) {
  if (!arguments.empty()) return 2;
  print_line(stepsynth::describe());
  return 0;
}

int dispatch(const std::string& command, const std::vector<std::string>& arguments) {
  if (command == "train") return train(arguments);
  if (command == "predict") return infer(arguments, &Session::predict);
  if (command == "embed") return infer(arguments, &Session::embed);
  if (command == "describe") return describe(arguments);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);  // cuBLAS repeats its results only with a fixed workspace
  ::setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32", /*overwrite=*/0);  // kept by shape: those of one pass
  try {
    const std::string command = argc > 1 ? argv[1] : "";
    const int status = dispatch(command, std::vector<std::string>(argv + std::min(argc, 2), argv + argc));
    if (status == 2) std::fputs(kUsage, stderr);
    return status;
  } catch (const Error& error) {
    std::fprintf(stderr, "%s: %s\n", stepsynth::error_code_name(error.code()), error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "INTERNAL: %s\n", error.what());
  }
  return 1;
}

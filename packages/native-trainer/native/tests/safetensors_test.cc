#include "io/safetensors.h"

#include <cstring>
#include <random>

#include "libtorch.h"
#include "temporary_folder.h"
#include "test.h"

using namespace stepsynth;
using stepsynth::testing::TemporaryFolder;
using stepsynth::testing::read_file;
using stepsynth::testing::write_file;

namespace {

const TemporaryFolder folder;

std::string with_header(const std::string& header, const std::string& data) {
  const std::uint64_t size = header.size();
  return std::string(reinterpret_cast<const char*>(&size), 8) + header + data;
}

void check_refused(const std::string& bytes, const std::string& part) {
  const std::string path = folder / "bad.safetensors";
  write_file(path, bytes);
  EXPECT_THROWS(SafetensorsFile{path}, ErrorCode::kCheckpoint, part);
}

}  // namespace

TEST(reads_what_it_writes) {
  const std::string path = folder / "good.safetensors";
  const at::Tensor matrix = at::arange(6, at::kFloat).view({2, 3});
  const at::Tensor scalar = at::scalar_tensor(4, at::kFloat);
  write_safetensors(path, {{"z", matrix.t()}, {"a", scalar}, {"empty", at::empty({0, 3}, at::kFloat)}});
  const SafetensorsFile file(path);
  EXPECT(file.entries().size() == 3);
  EXPECT(at::equal(file.read("z"), matrix.t().contiguous()));
  EXPECT(file.read("a").item<float>() == 4);
  EXPECT(file.read("empty").numel() == 0);
  EXPECT(reinterpret_cast<std::uintptr_t>(file.read("z").const_data_ptr()) % 64 == 0);
}

TEST(writes_the_form_hugging_face_expects) {
  const std::string path = folder / "form.safetensors";
  write_safetensors(path, {{"b", at::zeros({1}, at::kFloat)}, {"a", at::zeros({2}, at::kFloat)}});
  const std::string bytes = read_file(path);
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), 8);
  EXPECT(header % 8 == 0);
  EXPECT(bytes.substr(8, header).starts_with(R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":)"));
  EXPECT(bytes.size() == 8 + header + 12);
}

TEST(converts_half_bfloat_and_double) {
  const at::Tensor values = at::tensor({1.5f, -2.0f, 0.25f});
  for (const auto& [name, type] : {std::pair{"F16", at::kHalf}, {"BF16", at::kBFloat16}, {"F64", at::kDouble}}) {
    const at::Tensor stored = values.to(type);
    const std::string end = std::to_string(stored.nbytes());
    const std::string path = folder / "half.safetensors";
    write_file(path, with_header("{\"x\":{\"dtype\":\"" + std::string(name) + "\",\"shape\":[3],\"data_offsets\":[0," + end + "]}}",
                                 std::string(static_cast<const char*>(stored.const_data_ptr()), stored.nbytes())));
    EXPECT(at::equal(SafetensorsFile(path).read_float("x"), values));
  }
}

TEST(refuses_lying_and_truncated_files) {
  const std::string good = R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  const std::string data(8, '\0');
  check_refused("", "too short");
  check_refused("abc", "too short");
  check_refused(std::string(8, '\xFF'), "header length");
  check_refused(with_header(good, data).substr(0, 20), "header length");
  check_refused(with_header(good, data.substr(0, 7)), "tensor x ends beyond the end");
  check_refused(with_header("{nonsense}", data), "not valid JSON");
  check_refused(with_header("[]", data), "not a JSON object");
  check_refused(with_header(R"({"x":5})", data), "tensor x has no known dtype");
  check_refused(with_header(R"({"x":{"dtype":"F7","shape":[2],"data_offsets":[0,8]}})", data), "tensor x has no known dtype");
  check_refused(with_header(R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", data), "contradicts its shape");
  check_refused(with_header(R"({"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", data), "negative");
  check_refused(with_header(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", data), "data_offsets");
  check_refused(with_header(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}})", data), "data_offsets");
  check_refused(with_header(R"({"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})", data), "contradicts its shape");
  check_refused(with_header(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", data), "overlap");
}

TEST(damaged_files_are_read_or_refused) {
  const std::string path = folder / "damaged.safetensors";
  write_safetensors(path, {{"weights", at::ones({4, 3}, at::kFloat)}, {"bias", at::ones({4}, at::kFloat)}});
  const std::string good = read_file(path);
  std::mt19937 random(1);
  int refused = 0;
  for (int round = 0; round < 1000; ++round) {
    std::string bytes = good.substr(0, random() % 4 == 0 ? random() % good.size() : good.size());
    for (int change = 0; change < 3 && !bytes.empty(); ++change) bytes[random() % std::min<std::size_t>(bytes.size(), 200)] = static_cast<char>(random());
    write_file(path, bytes);
    try {
      const SafetensorsFile file(path);
      for (const auto& [name, entry] : file.entries()) file.read(name);
    } catch (const Error& error) {
      EXPECT(error.code() == ErrorCode::kCheckpoint);
      ++refused;
    }
  }
  EXPECT(refused > 500);
}

TEST(names_missing_and_integer_tensors) {
  const std::string path = folder / "int.safetensors";
  write_safetensors(path, {{"ids", at::zeros({2}, at::kInt)}});
  const SafetensorsFile file(path);
  EXPECT_THROWS(file.read("weights"), ErrorCode::kCheckpoint, "tensor weights is missing");
  EXPECT_THROWS(file.read_float("ids"), ErrorCode::kCheckpoint, "tensor ids holds Int");
}

TEST(a_failed_write_leaves_the_old_file) {
  const std::string path = folder / "kept.safetensors";
  write_safetensors(path, {{"x", at::zeros({2}, at::kFloat)}});
  const std::string before = read_file(path);
  EXPECT_THROWS(write_safetensors(path, {{"x", at::zeros({2}, at::kComplexFloat)}}), ErrorCode::kInternal, "cannot write tensors of type");
  EXPECT(read_file(path) == before);
  EXPECT_THROWS(write_safetensors(folder / "no-such-folder/x", {}), ErrorCode::kInvalidRequest, "cannot write");
}

TEST_MAIN()

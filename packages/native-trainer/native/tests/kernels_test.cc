// Each CPU kernel, forward and backward, against plain ATen in double precision: odd sizes, one row, float and bfloat16. Run
// once for each instruction set (STEPSYNTH_KERNELS). Errors are taken over the largest element of what is expected.
#include "kernels/adamw_update.h"
#include "kernels/bias_activation.h"
#include "kernels/packed_attention.h"
#include "kernels/product.h"
#include "kernels/residual_layer_norm.h"
#include "kernels/row_chunks.h"
#include "model/dropout.h"
#include "test.h"
#include "train/openmp_threads.h"

#include <cmath>

using namespace stepsynth;

namespace {

constexpr double kRate = 0.25;
constexpr std::uint64_t kSeed = 11;

struct Case {
  at::ScalarType type;
  double tolerance;
};
// A bfloat16 has 8 bits; what is kept for the backward pass is rounded to them too.
constexpr Case kCases[] = {{at::kFloat, 5e-6}, {at::kBFloat16, 2e-2}};

// Of one seeded stream for the whole program.
at::Tensor random(at::IntArrayRef shape, at::ScalarType type) {
  return at::randn(shape, at::TensorOptions().dtype(at::kFloat)).to(type);
}

at::Tensor in_double(const at::Tensor& tensor) { return tensor.detach().to(at::kDouble).set_requires_grad(true); }
at::Tensor leaf(const at::Tensor& tensor) { return tensor.detach().clone().set_requires_grad(true); }
// The kernels overwrite their input, which a leaf's must not be.
at::Tensor as_product(const at::Tensor& tensor) { return tensor * 1; }

void check_close(const at::Tensor& actual, const at::Tensor& expected, double tolerance, const std::string& what) {
  EXPECT_DETAIL(actual.sizes() == expected.sizes(), what);
  const double error = (actual.detach().to(at::kDouble) - expected.detach()).abs().max().item<double>();
  const double size = std::max(expected.abs().max().item<double>(), 0.1);  // what is nearly 0 is a difference of larger numbers
  EXPECT_DETAIL(error <= tolerance * size, what + ": " + std::to_string(error / size));
}

void check_all(const std::vector<at::Tensor>& actual, const std::vector<at::Tensor>& expected, double tolerance, const std::string& what) {
  for (std::size_t i = 0; i < expected.size(); ++i) check_close(actual[i], expected[i], tolerance, what + " gradient " + std::to_string(i));
}

std::string describe(const char* kernel, const Case& c, at::IntArrayRef sizes) {
  std::string text = kernel;
  text.append(c.type == at::kFloat ? " float" : " bfloat16");
  for (const std::int64_t size : sizes) text.append(" ").append(std::to_string(size));
  return text;
}

at::Tensor plain_activation(const at::Tensor& input, Activation activation) {
  if (activation == Activation::kRelu) return at::relu(input);
  return at::gelu(input, activation == Activation::kGelu ? "none" : "tanh");
}

void check_activation(const Case& c, std::int64_t rows, std::int64_t columns, Activation activation) {
  const std::string what = describe("activation", c, {static_cast<int>(activation), rows, columns});
  const at::Tensor input = leaf(random({rows, columns}, c.type) * 3), bias = leaf(random({columns}, at::kFloat)), weight = random({rows, columns}, c.type);
  const at::Tensor exact_input = in_double(input), exact_bias = in_double(bias);
  const at::Tensor exact = plain_activation(exact_input + exact_bias, activation);
  const at::Tensor output = bias_activation(as_product(input), bias, activation);
  check_close(output, exact, c.tolerance, what);
  check_all(torch::autograd::grad({output}, {input, bias}, {weight}),
            torch::autograd::grad({exact}, {exact_input, exact_bias}, {weight.to(at::kDouble)}), c.tolerance, what);
  const at::NoGradGuard no_grad;
  const at::Tensor again = input.detach().clone();
  EXPECT_DETAIL(at::equal(bias_activation(again, bias, activation), output) && at::equal(again, input), what + " without gradient");
}

void check_layer_norm(const Case& c, std::int64_t rows, std::int64_t columns, bool drops) {
  const std::string what = describe(drops ? "layer norm, dropout" : "layer norm", c, {rows, columns});
  const std::vector<at::Tensor> leaves = {leaf(random({rows, columns}, c.type)), leaf(random({columns}, at::kFloat)), leaf(random({rows, columns}, c.type)),
                                          leaf(random({columns}, at::kFloat)), leaf(random({columns}, at::kFloat))};
  std::vector<at::Tensor> exact_leaves;
  for (const auto& tensor : leaves) exact_leaves.push_back(in_double(tensor));
  RandomDropout stream(kSeed, at::kCPU), same_stream(kSeed, at::kCPU);
  at::Tensor branch = exact_leaves[0] + exact_leaves[1];
  HashedDropout mask;
  if (drops) {
    branch = branch * stream.mask({DropoutSite::kOutput}, {rows, columns}, kRate, 1 / (1 - kRate), leaves[1].options().requires_grad(false));
    mask = *same_stream.hashed(rows * columns, kRate);
  }
  const at::Tensor exact = at::layer_norm(branch + exact_leaves[2], {columns}, exact_leaves[3], exact_leaves[4], 1e-5);
  const at::Tensor output = residual_layer_norm(as_product(leaves[0]), leaves[1], leaves[2], leaves[3], leaves[4], {.eps = 1e-5, .dropout = mask});
  const at::Tensor weight = random({rows, columns}, c.type);
  check_close(output, exact, c.tolerance, what);
  check_all(torch::autograd::grad({output}, leaves, {weight}), torch::autograd::grad({exact}, exact_leaves, {weight.to(at::kDouble)}),
            2 * c.tolerance, what);
}

struct Attended {
  at::Tensor output;
  std::vector<at::Tensor> gradients;
};

// Row by row in double precision.
Attended plain_attention(const at::Tensor& query_key_value, const at::Tensor& bias, const std::vector<std::int64_t>& lengths, std::int64_t heads,
                         bool first_only, RandomDropout* stream, const at::Tensor& weight) {
  const at::Tensor input = in_double(query_key_value), shift = in_double(bias);
  const std::int64_t size = bias.size(0) / 3 / heads;
  std::vector<at::Tensor> contexts;
  for (const at::Tensor& row : (input + shift).split_with_sizes(lengths, 0)) {
    const auto parts = row.view({row.size(0), 3, heads, size}).permute({1, 2, 0, 3}).unbind(0);  // [heads, L, size] each
    const at::Tensor query = first_only ? parts[0].narrow(1, 0, 1) : parts[0];
    at::Tensor probabilities = at::softmax(at::matmul(query, parts[1].transpose(1, 2)) / std::sqrt(static_cast<double>(size)), -1);
    if (stream) probabilities = probabilities * stream->mask({DropoutSite::kAttention}, probabilities.sizes(), kRate, 1 / (1 - kRate), at::TensorOptions().dtype(at::kFloat));
    contexts.push_back(at::matmul(probabilities, parts[2]).transpose(0, 1).reshape({-1, heads * size}));
  }
  const at::Tensor output = at::cat(contexts);
  return {output, torch::autograd::grad({output}, {input, shift}, {weight.to(at::kDouble)})};
}

at::Tensor first_rows(const at::Tensor& tensor, const std::vector<std::int64_t>& lengths) {
  std::vector<at::Tensor> rows;
  for (const at::Tensor& row : tensor.split_with_sizes(lengths, 0)) rows.push_back(row.narrow(0, 0, 1));
  return at::cat(rows);
}

void check_attention(const Case& c, const std::vector<std::int64_t>& lengths, std::int64_t heads, std::int64_t size, bool first_only, bool drops) {
  std::string what = describe(first_only ? "attention of the first" : "attention", c, lengths);
  if (drops) what.append(", dropout");
  std::int64_t tokens = 0;
  PackedAttention attention{.lengths = lengths, .dropouts = {}, .heads = heads};
  RandomDropout stream(kSeed, at::kCPU), same_stream(kSeed, at::kCPU);
  for (const std::int64_t length : lengths) {
    tokens += length;
    if (drops) attention.dropouts.push_back(*stream.hashed(heads * (first_only ? 1 : length) * length, kRate));
  }
  const std::int64_t columns = heads * size;
  const at::Tensor input = leaf(random({tokens, 3 * columns}, c.type) * 2), bias = leaf(random({3 * columns}, at::kFloat));
  const at::Tensor weight = random({first_only ? static_cast<std::int64_t>(lengths.size()) : tokens, columns}, c.type);
  const Attended exact = plain_attention(input, bias, lengths, heads, first_only, drops ? &same_stream : nullptr, weight);
  const auto attend = [&] {
    if (!first_only) return attend_all(input, bias, attention);
    return attend_first(first_rows(input, lengths).narrow(1, 0, columns).contiguous(), input.narrow(1, columns, 2 * columns).contiguous(), bias, attention);
  };
  const at::Tensor output = attend();
  check_close(output, exact.output, c.tolerance, what);
  check_all(torch::autograd::grad({output}, {input, bias}, {weight}), exact.gradients, 2 * c.tolerance, what);
  const at::NoGradGuard no_grad;
  EXPECT_DETAIL(at::equal(attend(), output), what + " without gradient");
}

constexpr AdamWRates kRates{.gradient_factor = 0.8F,
                            .decay = 0.999F,
                            .first_weight = 0.1F,
                            .second_decay = 0.999F,
                            .second_weight = 0.001F,
                            .step_size = 0.02F,
                            .second_factor = 12,
                            .epsilon = 1e-8F};

AdamWTask random_adamw_task(std::int64_t elements, at::ScalarType gradient_type, bool with_copy) {
  const auto parameter = [&] { return random({elements}, at::kFloat); };
  return {.gradient = random({elements}, gradient_type),
          .value = parameter(),
          .first_moment = parameter(),
          .second_moment = parameter().square(),
          .copy = with_copy ? at::zeros({elements}, at::kBFloat16) : at::Tensor(),
          .rates = kRates};
}

// What the first `elements` of a task's tensors become, in double precision; what lies behind them stays.
void check_adamw(const Case& c, std::int64_t elements, bool with_copy) {
  const std::string what = describe(with_copy ? "adamw with a copy" : "adamw", c, {elements});
  const AdamWTask task = random_adamw_task(elements + 1, c.type, with_copy);
  const auto first = [&](const at::Tensor& tensor) { return tensor.defined() ? tensor.narrow(0, 0, elements) : tensor; };
  const auto exact = [&](const at::Tensor& tensor) { return first(tensor).to(at::kDouble); };
  const at::Tensor gradient = exact(task.gradient) * kRates.gradient_factor;
  const at::Tensor first_moment = exact(task.first_moment) * (1 - kRates.first_weight) + gradient * kRates.first_weight;
  const at::Tensor second_moment = exact(task.second_moment) * kRates.second_decay + gradient.square() * kRates.second_weight;
  const at::Tensor step = first_moment / (second_moment.sqrt() * kRates.second_factor + kRates.epsilon) * kRates.step_size;
  const at::Tensor value = exact(task.value) * kRates.decay - step;
  std::vector<at::Tensor> behind;
  for (const at::Tensor& tensor : {task.value, task.first_moment, task.second_moment}) behind.push_back(tensor[elements].clone());
  adamw_update({{first(task.gradient), first(task.value), first(task.first_moment), first(task.second_moment), first(task.copy), kRates}});
  constexpr double kTolerance = 5e-7;  // the gradient's type is no matter: it is read as it is
  check_close(first(task.value), value, kTolerance, what + " value");
  check_close(first(task.first_moment), first_moment, kTolerance, what + " first moment");
  check_close(first(task.second_moment), second_moment, kTolerance, what + " second moment");
  EXPECT_DETAIL(at::equal(at::stack(behind), at::stack({task.value[elements], task.first_moment[elements], task.second_moment[elements]})), what);
  if (with_copy) EXPECT_DETAIL(at::equal(first(task.copy), first(task.value).to(at::kBFloat16)) && task.copy[elements].item<float>() == 0, what);
}

}  // namespace

TEST(activations) {
  for (const Case& c : kCases) {
    for (const auto& [rows, columns] : {std::pair{1, 1}, {1, 16}, {7, 37}, {33, 64}, {70, 130}}) {
      for (const Activation activation : {Activation::kGelu, Activation::kGeluTanh, Activation::kRelu}) check_activation(c, rows, columns, activation);
    }
  }
}

TEST(layer_norms) {
  for (const Case& c : kCases) {
    for (const auto& [rows, columns] : {std::pair{1, 16}, {7, 38}, {33, 64}, {70, 130}}) {
      for (const bool drops : {false, true}) check_layer_norm(c, rows, columns, drops);
    }
  }
}

TEST(attention_of_all_tokens_and_of_the_first) {
  for (const Case& c : kCases) {
    for (const bool first_only : {false, true}) {
      for (const bool drops : {false, true}) {
        check_attention(c, {1}, 1, 8, first_only, drops);
        check_attention(c, {1, 2, 5, 17}, 3, 32, first_only, drops);
        check_attention(c, {3, 16, 33, 48, 49}, 2, 30, first_only, drops);
        check_attention(c, {130}, 2, 64, first_only, drops);
      }
    }
  }
}

TEST(adamw_of_any_length) {
  for (const Case& c : kCases) {
    for (const std::int64_t elements : {1, 7, 16, 37, (1 << 14) - 1, (3 << 14) + 5}) {
      for (const bool with_copy : {false, true}) check_adamw(c, elements, with_copy);
    }
  }
}

TEST(norms_of_both_types_together) {
  const std::vector<at::Tensor> tensors = {random({37, 11}, at::kFloat), random({(3 << 14) + 5}, at::kBFloat16), random({1}, at::kBFloat16),
                                           random({64, 30}, at::kBFloat16).t()};
  double squares = 0;
  for (const at::Tensor& tensor : tensors) squares += tensor.to(at::kDouble).square().sum().item<double>();
  const double error = global_norm(tensors).item<double>() / std::sqrt(squares) - 1;
  EXPECT_DETAIL(std::fabs(error) <= 2.5e-7, std::to_string(error * 1e6) + "e-6");
  for (const float bad : {INFINITY, NAN}) {
    std::vector<at::Tensor> spoiled = tensors;
    spoiled[1] = tensors[1].clone();
    spoiled[1][40000] = bad;
    EXPECT(!std::isfinite(global_norm(spoiled).item<double>()));
  }
}

TEST(products) {
  for (const bool onednn : {false, true}) {
    for (const Case& c : kCases) {
      for (const std::int64_t rows : {1, 15, 16, 61}) {
        const at::Tensor input = leaf(random({rows, 48}, c.type)), weight = leaf(random({33, 48}, c.type)), gradient = random({rows, 33}, c.type);
        const at::Tensor exact_input = in_double(input), exact_weight = in_double(weight);
        const at::Tensor output = product(input, weight, onednn), exact = at::mm(exact_input, exact_weight.t());
        check_close(output, exact, c.tolerance, "product");
        check_all(torch::autograd::grad({output}, {input, weight}, {gradient}),
                  torch::autograd::grad({exact}, {exact_input, exact_weight}, {gradient.to(at::kDouble)}), c.tolerance, "product");
      }
    }
  }
}

TEST(results_do_not_depend_on_the_threads) {
  const std::vector<std::int64_t> lengths = {3, 20, 40, 77};
  const auto compute = [&](int threads) {
    use_threads(threads);
    const at::Tensor input = leaf(random({140, 3 * 64}, at::kFloat)), bias = leaf(random({64}, at::kFloat)), biases = leaf(random({3 * 64}, at::kFloat));
    const at::Tensor context = attend_all(input, biases, {.lengths = lengths, .dropouts = {}, .heads = 4});
    const at::Tensor output = bias_activation(residual_layer_norm(as_product(context), bias, context, bias, bias, {.eps = 1e-5, .dropout = {}}), bias, Activation::kGelu);
    std::vector<at::Tensor> results = torch::autograd::grad({output}, {input, bias, biases}, {random({140, 64}, at::kFloat)});
    results.push_back(output);
    const AdamWTask update = random_adamw_task((3 << 14) + 5, at::kBFloat16, /*with_copy=*/true);
    results.push_back(global_norm({update.gradient}));
    adamw_update({update});
    results.insert(results.end(), {update.value, update.first_moment, update.second_moment, update.copy});
    return results;
  };
  at::manual_seed(5);
  const auto one = compute(1);
  at::manual_seed(5);
  const auto three = compute(3);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT(at::equal(one[i], three[i]));
}

int main() {
  use_threads(2);
  at::manual_seed(3);
  return stepsynth::testing::run_all();
}

// Steps on data that lies on the device: tables, gathered batches, and whole trainings against the host's packing.
// On the CPU a capture is the work itself; with STEPSYNTH_TEST_DEVICE=cuda it is a CUDA graph.
#include <algorithm>
#include <cmath>

#include "closure_capturer.h"
#include "fixtures.h"
#include "model/attention_kernel.h"
#include "test.h"
#include "train/device_schedule.h"
#include "train/gradients.h"
#include "train/predict.h"
#include "train/runtime.h"
#include "train/trainer.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

constexpr double kTolerance = 1e-5;
constexpr double kLogitRounding = 1e-4;  // after 24 steps at a learning rate of 1e-3, over max(1, |x|)

TrainingOptions options(std::int64_t batch_size = 4, std::int64_t accumulation = 1) {
  TrainingOptions options{};
  options.learning_rate = 1e-3;
  options.epochs = 4;
  options.batch_size = batch_size;
  options.gradient_accumulation_steps = accumulation;
  options.warmup_ratio = 0.1;
  options.warmup_steps = -1;
  options.max_grad_norm = 1;
  options.weight_decay = 0.01;
  options.keep_best = false;
  options.seed = 5;
  options.layerwise_learning_rate_decay = 0.9;
  return options;
}

EncodedDataset rows_of(const std::string& family) { return dataset_of(SafetensorsFile(fixture(family + "/curve.safetensors"))); }

struct Run {
  Checkpoint checkpoint;
  TrainingResult result;
  std::vector<double> losses, rates;
  std::vector<std::string> notices;

  at::Tensor logits(const EncodedDataset& rows) const { return without_shift(predict(checkpoint.model, rows, CancelFlag()).values, rows); }
};

Run train(const std::string& family, const TrainingOptions& options, const TrainerSwitches& switches, const ForwardOptions& forward = {}) {
  Run run{read_checkpoint(fixture(family), test_device()), {}, {}, {}, {}};
  const EncodedDataset rows = rows_of(family);
  Trainer trainer(run.checkpoint.model, rows, nullptr, options, forward, switches);
  const auto on_step = [&](const StepReport& report) {
    run.losses.push_back(report.loss);
    run.rates.push_back(report.learning_rate);
  };
  run.result = trainer.run(CancelFlag(), {.on_step = on_step, .on_evaluation = {}, .on_notice = [&](const std::string& text) { run.notices.push_back(text); }});
  return run;
}

// Resident steps, captured by the device or, on the CPU, by closures.
TrainerSwitches resident(std::size_t most_graphs = kDefaultMostClasses, int failing = 0) {
  TrainerSwitches switches{.resident = true, .most_graphs = most_graphs};
  if (test_device().is_cpu() || failing > 0) switches.capturer = [failing](at::Device) { return std::make_unique<ClosureCapturer>(failing); };
  return switches;
}

TrainerSwitches packed_by_the_host() { return {.resident = false}; }

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return INFINITY;
  double difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference = std::max(difference, std::fabs(a[i] - b[i]));
  return difference;
}

void check_same(const std::string& what, const Run& actual, const Run& expected, const std::string& family) {
  const at::Tensor a = actual.logits(rows_of(family)), b = expected.logits(rows_of(family));
  const double logits = ((a - b).abs() / b.abs().clamp_min(1)).max().item<double>(), losses = largest_difference(actual.losses, expected.losses);
  const CaptureCounts counts = actual.result.captures.value_or(CaptureCounts{});
  std::printf("%-10s %-44s logits %.1e  losses %.1e  graphs %d replays %d eager %d\n", family.c_str(), what.c_str(), logits, losses,
              static_cast<int>(counts.graphs), static_cast<int>(counts.replays), static_cast<int>(counts.eager));
  EXPECT_DETAIL(logits <= kLogitRounding && losses <= kLogitRounding, family + " " + what);
  EXPECT(actual.rates == expected.rates && actual.result.tokens == expected.result.tokens && actual.result.steps == expected.result.steps);
}

void for_each_family(const std::function<void(const std::string&)>& check) {
  enter_runtime({test_device(), 2});
  for (const char* family : {"bert", "distilbert", "roberta"}) check(family);
}

}  // namespace

TEST(tables_cover_every_row_and_every_token) {
  const EncodedDataset rows = rows_of("bert");
  for (const auto& [batch_size, accumulation] : {std::pair{4, 1}, {5, 1}, {3, 3}, {64, 1}}) {
    const TrainingOptions chosen = options(batch_size, accumulation);
    const EpochPlan plan(rows.rows(), chosen);
    const std::int64_t pass_rows = std::min<std::int64_t>(batch_size, rows.rows());
    const auto order = plan.order(0);
    const PassTables tables = make_pass_tables(rows, plan, order, plan_classes(rows, plan, pass_rows, 2), pass_rows, LossFunction());
    const auto width = static_cast<std::size_t>(tables.rows);
    std::int64_t tokens = 0, steps = 0;
    double share = 0;
    for (std::size_t pass = 0; pass < tables.passes.size(); ++pass) {
      const auto* offsets = &tables.offsets[pass * (width + 1)];
      EXPECT(offsets[0] == 0 && offsets[width] == tables.passes[pass].shape.tokens);
      for (std::size_t row = 0; row < width; ++row) {
        const std::int64_t length = offsets[row + 1] - offsets[row];
        EXPECT(length >= 1 && length <= tables.passes[pass].shape.longest);
        EXPECT(tables.starts[pass * width + row] + length <= rows.tokens());
        share += tables.shares[pass * width + row];
      }
      tokens += tables.passes[pass].tokens;
      steps += tables.passes[pass].ends_step ? 1 : 0;
    }
    EXPECT(tokens == rows.tokens() && steps == plan.steps_per_epoch());
    EXPECT(std::fabs(share - static_cast<double>(steps)) < 1e-5);
  }
}

TEST(a_padded_pass_has_the_loss_and_gradients_of_the_plain_one) {
  for_each_family([](const std::string& family) {
    const Checkpoint checkpoint = read_checkpoint(fixture(family), test_device());
    const EncodedDataset rows = rows_of(family);
    TrainingOptions chosen = options(7);
    chosen.class_weights = {1, 2, 0.5};
    const LossFunction loss_function(chosen, test_device());
    const EpochPlan plan(rows.rows(), chosen);
    const auto order = plan.order(0);
    for (const bool first_token_only : {true, false}) {
      const ForwardOptions forward{.first_token_only = first_token_only};
      const AttentionKernel kernel = checkpoint.model.attention_kernel(forward);
      // One shape for all: the last pass, of few rows, is padded by far.
      const PassTables tables = make_pass_tables(rows, plan, order, {{768, 128}}, 7, loss_function);
      ResidentData data(rows, static_cast<std::int64_t>(tables.passes.size()), tables.rows, test_device());
      data.load(tables, 0);
      for (std::int64_t step = 0; step < plan.steps_per_epoch(); ++step) {
        EXPECT(tables.passes[static_cast<std::size_t>(step)].capacity_class == std::size_t{0});
        const StepGradients plain = compute_gradients(checkpoint.model, rows, plan.passes(plan.step_rows(order, step)), loss_function, forward);
        const ResidentData::Batch batch = data.gather({768, 128}, kernel);
        const at::Tensor loss = at::dot(loss_function.row_losses(checkpoint.model.logits(batch.packed, forward), batch.packed), batch.shares);
        const auto gradients = gradients_of(loss, checkpoint.model);
        EXPECT(std::fabs(loss.item<double>() - plain.loss.item<double>()) <= kTolerance);
        const double norm = AdamW::norm(plain.gradients).item<double>();
        for (std::size_t i = 0; i < gradients.size(); ++i) {
          const double difference = (gradients[i] - plain.gradients[i]).norm().item<double>();
          EXPECT_DETAIL(difference <= kTolerance * std::max(plain.gradients[i].norm().item<double>(), 1e-2 * norm), family);
        }
        data.advance();
      }
    }
  });
}

TEST(trainings_with_captured_steps_are_those_of_the_host) {
  for_each_family([](const std::string& family) {
    const Run plain = train(family, options(), packed_by_the_host());
    const Run captured = train(family, options(), resident());
    check_same("captured / packed by the host", captured, plain, family);
    const CaptureCounts counts = captured.result.captures.value();
    EXPECT(counts.graphs > 0 && counts.replays > 0 && counts.replays + counts.eager == captured.result.steps && captured.notices.empty());
    TrainerSwitches eager = resident();
    eager.capturer = nullptr;
    check_same("resident, eager / packed by the host", train(family, options(), eager), plain, family);
  });
}

TEST(accumulated_steps_are_captured_by_pass_and_update) {
  for_each_family([](const std::string& family) {
    const Run plain = train(family, options(3, 3), packed_by_the_host()), captured = train(family, options(3, 3), resident());
    check_same("3 passes a step, captured / by the host", captured, plain, family);
    EXPECT(captured.result.captures->graphs > 1);
  });
}

TEST(a_batch_larger_than_the_dataset) {
  for_each_family([](const std::string& family) {
    check_same("one pass for all rows", train(family, options(512), resident()), train(family, options(512), packed_by_the_host()), family);
  });
}

TEST(no_more_graphs_than_allowed) {
  for_each_family([](const std::string& family) {
    const Run plain = train(family, options(), packed_by_the_host()), one = train(family, options(), resident(1));
    check_same("one graph alone", one, plain, family);
    EXPECT(one.result.captures->graphs <= 1);
  });
}

TEST(a_failed_capture_is_told_once_and_the_training_goes_on) {
  for_each_family([](const std::string& family) {
    const Run plain = train(family, options(), packed_by_the_host()), failing = train(family, options(), resident(kDefaultMostClasses, 2));
    check_same("the second capture fails", failing, plain, family);
    EXPECT(failing.notices.size() == 1 && failing.notices.front().find("stream is capturing") != std::string::npos);
    EXPECT(failing.result.captures->graphs == 1);
  });
}

TEST(a_batch_that_does_not_fit_is_cut_before_the_first_step) {
  for_each_family([](const std::string& family) {
    const std::int64_t most = 192;
    TrainerSwitches small = resident();
    small.before_rehearsal = [&](const CapacityClass& shape) {
      if (shape.tokens > most) TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory");
    };
    const Run plain = train(family, options(16), packed_by_the_host()), cut = train(family, options(16), small);
    check_same("passes cut to fit", cut, plain, family);
    EXPECT(cut.notices.size() == 1 && cut.notices.front().starts_with("the batch does not fit into the device's memory: passes of "));
    EXPECT(cut.result.captures->replays + cut.result.captures->eager > cut.result.steps);
    small.before_rehearsal = [](const CapacityClass&) { TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory"); };
    bool refused = false;
    try {
      train(family, options(16), small);
    } catch (const c10::OutOfMemoryError&) {
      refused = true;
    }
    EXPECT(refused);
  });
}

TEST(a_rehearsal_changes_nothing) {
  for_each_family([](const std::string& family) {
    TrainingOptions dropping = options();
    dropping.dropout = true;
    RandomDropout one(1, test_device()), other(1, test_device());
    std::int64_t rehearsals = 0;
    TrainerSwitches counted = resident();
    counted.before_rehearsal = [&](const CapacityClass&) { ++rehearsals; };
    const at::Tensor before = one.position().clone();
    const Run run = train(family, dropping, counted, {.dropout = &one}), again = train(family, dropping, resident(), {.dropout = &other});
    EXPECT(rehearsals == 1 && !at::equal(one.position(), before));
    if (test_device().is_cpu()) EXPECT(run.losses == again.losses);
  });
}

TEST(a_step_that_is_not_finite_is_named_as_by_the_host) {
  const EncodedDataset rows = rows_of("bert");
  Checkpoint checkpoint = read_checkpoint(fixture("bert"), test_device());
  TrainingOptions diverging = options();
  diverging.learning_rate = 1e30;
  Trainer trainer(checkpoint.model, rows, nullptr, diverging, {}, resident());
  EXPECT_THROWS(trainer.run(CancelFlag(), {}), ErrorCode::kNonFiniteLoss, "is not finite at step");
}

TEST(the_schedule_on_the_device_is_the_schedule) {
  for (const std::int64_t warmup : {0, 1, 7, 20}) {
    TrainingOptions chosen = options();
    chosen.warmup_steps = warmup;
    const LinearSchedule schedule(chosen, 20);
    for (std::int64_t step = 0; step < 24; ++step) {
      const at::Tensor on_device = at::full({}, static_cast<double>(step), at::TensorOptions().dtype(at::kDouble).device(test_device()));
      EXPECT(learning_rate_at(schedule, on_device).item<float>() == static_cast<float>(schedule.learning_rate(step)));
    }
  }
}

TEST(operators_declared_otherwise_are_refused) {
  check_operator(std::string("aten::") + at::_ops::_flash_attention_forward::schema_str);
  check_operator(std::string("aten::") + at::_ops::_efficient_attention_forward::schema_str);
  EXPECT_THROWS(check_operator("aten::_flash_attention_forward(Tensor query, Tensor key) -> Tensor"), ErrorCode::kInternal,
                "declares aten::_flash_attention_forward otherwise");
  EXPECT_THROWS(check_operator("aten::_no_such_attention(Tensor query) -> Tensor"), ErrorCode::kInternal, "build it against the libtorch");
}

TEST(answers_are_gathered_on_the_device) {
  enter_runtime({test_device(), 2});
  for (const char* family : {"bert-answers", "distilbert-answers"}) {
    for (const auto& [batch_size, accumulation] : {std::pair{4, 1}, {3, 2}}) {
      const TrainingOptions chosen = options(batch_size, accumulation);
      check_same("batch " + std::to_string(batch_size) + " x " + std::to_string(accumulation), train(family, chosen, resident()),
                 train(family, chosen, packed_by_the_host()), family);
    }
  }
}

TEST_MAIN()

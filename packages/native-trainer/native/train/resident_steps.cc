#include "train/resident_steps.h"

#include <algorithm>

#include "error.h"
#include "train/device_schedule.h"
#include "train/fit_passes.h"
#include "train/gradients.h"

namespace stepsynth {

ResidentSteps::ResidentSteps(const StepParts& parts, CaptureOptions options)
    : parts_(parts),
      kernel_(parts.model.attention_kernel(parts.forward)),
      pass_rows_(0),
      options_(std::move(options)),
      step_(at::zeros({}, at::TensorOptions().dtype(at::kDouble).device(parts.model.device()))) {
  const std::int64_t whole = std::min(parts.plan.pass_rows(), parts.training.rows());
  const auto attempt = [this](std::int64_t rows) {
    plan_passes(rows);
    rehearse();
  };
  rows_that_fit(whole, attempt, [this] { release_device_memory(parts_.model.device()); });
  if (pass_rows_ < whole && options_.on_split) options_.on_split(pass_rows_);
}

void ResidentSteps::plan_passes(std::int64_t rows) {
  pass_rows_ = rows;
  classes_ = plan_classes(parts_.training, parts_.plan, rows, options_.most_classes);
}

void ResidentSteps::rehearse() {
  const CapacityClass& largest = classes_.back();
  if (options_.before_rehearsal) options_.before_rehearsal(largest);
  DropoutSource* dropout = parts_.forward.dropout;
  const at::Tensor position = dropout ? dropout->position() : at::Tensor();
  const PassTables tables = rehearsal_tables(parts_.training, largest, pass_rows_);
  data_.emplace(parts_.training, 1, tables.rows, parts_.model.device());
  data_->load(tables, 0);
  compute(largest);
  data_.reset();
  if (position.defined()) dropout->seek(position);
}

void ResidentSteps::begin_epoch(std::span<const std::int64_t> order, std::int64_t first_step, std::int64_t steps_done) {
  tables_ = make_pass_tables(parts_.training, parts_.plan, order, classes_, pass_rows_, parts_.loss_function);
  next_pass_ = 0;
  for (std::int64_t step = 0; step < first_step; ++next_pass_) step += tables_.passes[next_pass_].ends_step ? 1 : 0;
  // Every epoch has the same number of passes.
  if (!data_) data_.emplace(parts_.training, static_cast<std::int64_t>(tables_.passes.size()), tables_.rows, parts_.model.device());
  data_->load(tables_, static_cast<std::int64_t>(next_pass_));
  step_.fill_(steps_done);
  if (sums_.gradients.empty() && !tables_.passes.front().ends_step) make_sums();
}

void ResidentSteps::make_sums() {
  sums_.loss = at::zeros({}, step_.options().dtype(at::kFloat));
  for (const at::Tensor& leaf : parts_.model.parameters().trained_leaves()) sums_.gradients.push_back(at::zeros_like(leaf.detach(), at::kFloat));
}

std::int64_t ResidentSteps::run() {
  const bool one_pass = tables_.passes[next_pass_].ends_step;
  std::int64_t tokens = 0;
  for (bool ended = false; !ended;) {
    const PlannedPass& pass = tables_.passes[next_pass_++];
    const Work kind = one_pass ? Work::kWholeStep : Work::kPass;
    const std::optional<Key> key = pass.capacity_class ? std::optional(Key{kind, *pass.capacity_class}) : std::nullopt;
    perform(key, [this, one_pass, shape = pass.shape] {
      if (one_pass) update(compute(shape));
      else accumulate(compute(shape));
    });
    tokens += pass.tokens;
    ended = pass.ends_step;
  }
  if (!one_pass) perform(Key{Work::kUpdate, 0}, [this] { update_by_sums(); });
  return tokens;
}

void ResidentSteps::perform(const std::optional<Key>& key, const std::function<void()>& work) {
  if (key && options_.capturer) {
    const auto found = graphs_.find(*key);
    if (found == graphs_.end()) graphs_.emplace(*key, nullptr);
    else if (found->second || try_capture(*key, work)) {
      ++counts_.replays;
      return graphs_.at(*key)->replay();
    }
  }
  ++counts_.eager;
  work();
}

bool ResidentSteps::try_capture(const Key& key, const std::function<void()>& work) {
  std::string reason;
  try {
    graphs_.at(key) = options_.capturer->capture(work);
    ++counts_.graphs;
    return true;
  } catch (const Error&) {
    throw;  // a cancel
  } catch (const c10::Error& error) {
    reason = error.what_without_backtrace();
  } catch (const std::exception& error) {
    reason = error.what();
  }
  graphs_.clear();
  options_.capturer.reset();
  if (options_.on_failure) options_.on_failure(reason);
  return false;
}

ResidentSteps::PassResult ResidentSteps::compute(const CapacityClass& shape) {
  const ResidentData::Batch batch = data_->gather(shape, kernel_);
  const at::Tensor losses = parts_.loss_function.row_losses(parts_.model.logits(batch.packed, parts_.forward), batch.packed);  // [S]
  const at::Tensor loss = at::dot(losses, batch.shares);
  PassResult result{loss.detach(), gradients_of(loss, parts_.model)};
  data_->advance();
  return result;
}

void ResidentSteps::accumulate(const PassResult& result) {
  const at::NoGradGuard no_grad;
  sums_.loss.add_(result.loss);
  at::_foreach_add_(sums_.gradients, result.gradients);
}

void ResidentSteps::update(const PassResult& result) {
  const at::NoGradGuard no_grad;
  const at::Tensor norm = AdamW::norm(result.gradients);
  const at::Tensor skip = parts_.monitor.observe(result.loss, norm);
  parts_.optimizer.step(result.gradients, norm, learning_rate_at(parts_.schedule, step_), skip);
  step_.add_(1);
}

void ResidentSteps::update_by_sums() {
  update(sums_);
  sums_.loss.zero_();
  at::_foreach_zero_(sums_.gradients);
}

}  // namespace stepsynth

#include "job.h"

#include <exception>
#include <new>
#include <utility>

namespace stepsynth::binding {

namespace {

// Step events alone may be replaced by a newer one. The core writes documents without spaces.
bool is_step_event(const std::string& event_json) { return event_json.find("\"type\":\"step\"") != std::string::npos; }

Napi::Value error_with_code(Napi::Env env, const std::string& code, const std::string& message) {
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("code", Napi::String::New(env, code));
  return error.Value();
}

}  // namespace

void JobRegistry::stop_all() {
  for (Job* job : jobs_) job->cancel();
  for (Job* job : jobs_) job->stop();
}

Job::Job(Napi::Env env, std::shared_ptr<ModelState> model, Operation operation)
    : model_(std::move(model)),
      operation_(std::move(operation)),
      registry_(env.GetInstanceData<JobRegistry>()),
      deferred_(Napi::Promise::Deferred::New(env)) {}

Napi::Promise Job::start(Napi::Env env, std::shared_ptr<ModelState> model, Napi::Function on_event, Operation operation) {
  auto job = std::unique_ptr<Job>(new Job(env, std::move(model), std::move(operation)));
  job->attach(env, on_event);
  Job* owned_by_signal = job.release();
  const Napi::Promise promise = owned_by_signal->deferred_.Promise();
  try {
    owned_by_signal->thread_ = std::thread([owned_by_signal] { owned_by_signal->run(); });
  } catch (const std::exception& error) {
    owned_by_signal->outcome_ = Outcome{{}, Failure{"INTERNAL", std::string("no thread for the operation: ") + error.what()}};
    owned_by_signal->settle(env);
    owned_by_signal->signal_.Release();
  }
  return promise;
}

// Teardown hooks run last in, first out: this one, registered after the signal, runs while the signal still lives.
void Job::attach(Napi::Env env, Napi::Function on_event) {
  signal_ = Signal::New(env, on_event, "stepsynth operation", 0, 1, this, finalize, static_cast<void*>(nullptr));
  napi_add_env_cleanup_hook(env, on_environment_teardown, this);
  registry_->add(this);
  model_->running = this;
}

void Job::detach(napi_env env) {
  napi_remove_env_cleanup_hook(env, on_environment_teardown, this);
  registry_->remove(this);
  model_->running = nullptr;
}

void Job::on_environment_teardown(void* job) { static_cast<Job*>(job)->stop(); }

void Job::finalize(Napi::Env, void*, Job* job) {
  if (job->thread_.joinable()) job->thread_.join();
  delete job;
}

void Job::cancel() {
  const std::lock_guard lock(mutex_);
  if (!outcome_) model_->session.cancel();
}

void Job::stop() {
  cancel();
  if (thread_.joinable()) thread_.join();
}

// The operation's thread: nothing may leave it. A cancel that came too late must not stop the next operation.
void Job::run() noexcept {
  Outcome outcome = perform();
  {
    const std::lock_guard lock(mutex_);
    outcome_ = std::move(outcome);
    model_->session.clear_cancel();
    wake_locked();
  }
  signal_.Release();
}

Job::Outcome Job::perform() {
  try {
    return {operation_(model_->session, [this](const std::string& event_json) { post_event(event_json); }), std::nullopt};
  } catch (const Error& error) {
    return {{}, Failure{error_code_name(error.code()), error.what()}};
  } catch (const std::bad_alloc&) {
    return {{}, Failure{"OUT_OF_MEMORY", "out of memory"}};
  } catch (const std::exception& error) {
    return {{}, Failure{"INTERNAL", error.what()}};
  } catch (...) {
    return {{}, Failure{"INTERNAL", "an exception of unknown type"}};
  }
}

void Job::post_event(const std::string& event_json) {
  const std::lock_guard lock(mutex_);
  if (is_step_event(event_json)) {
    latest_step_ = event_json;
  } else {
    if (latest_step_) events_.push_back(*std::exchange(latest_step_, std::nullopt));
    events_.push_back(event_json);
  }
  wake_locked();
}

// At most one wake-up waits in the signal's queue, however far JavaScript is behind.
void Job::wake_locked() {
  if (wake_pending_) return;
  wake_pending_ = signal_.NonBlockingCall() == napi_ok;
}

void Job::call_js(Napi::Env env, Napi::Function on_event, Job* job, void*) {
  if (env == nullptr) return;
  try {
    job->deliver(env, on_event);
  } catch (...) {
    // The environment is going down: there is nobody left to tell.
  }
}

void Job::deliver(Napi::Env env, Napi::Function on_event) {
  std::vector<std::string> events;
  bool ended = false;
  {
    const std::lock_guard lock(mutex_);
    wake_pending_ = false;
    events = std::exchange(events_, {});
    if (latest_step_) events.push_back(*std::exchange(latest_step_, std::nullopt));
    ended = outcome_.has_value();
  }
  for (const std::string& event_json : events) call_listener(env, on_event, event_json);
  if (ended) settle(env);
}

// A listener that throws ends the operation; its error is what the promise rejects with.
void Job::call_listener(Napi::Env env, Napi::Function on_event, const std::string& event_json) {
  if (on_event.IsEmpty() || listener_error_) return;
  try {
    on_event.Call({Napi::String::New(env, event_json)});
  } catch (const Napi::Error& error) {
    listener_error_ = error;
    cancel();
  }
}

void Job::settle(Napi::Env env) {
  detach(env);
  if (model_->dispose_requested) model_->session.dispose();
  if (listener_error_) {
    deferred_.Reject(listener_error_->Value());
  } else if (outcome_->failure) {
    deferred_.Reject(error_with_code(env, outcome_->failure->code, outcome_->failure->message));
  } else {
    deferred_.Resolve(Napi::String::New(env, outcome_->reply));
  }
}

}  // namespace stepsynth::binding

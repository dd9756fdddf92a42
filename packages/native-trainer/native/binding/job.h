// One operation of a model on a thread of its own, with its promise and its progress events.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <napi.h>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "../session.h"

namespace stepsynth::binding {

class Job;

// The jobs of one JavaScript environment: the main thread and each worker thread have their own.
class JobRegistry {
 public:
  void add(Job* job) { jobs_.insert(job); }
  void remove(Job* job) { jobs_.erase(job); }
  void stop_all();

 private:
  std::unordered_set<Job*> jobs_;
};

// A model as its jobs see it: it outlives the JavaScript object while a job runs. JavaScript thread only, but `session`.
struct ModelState {
  Session session;
  Job* running = nullptr;
  bool dispose_requested = false;
};

class Job {
 public:
  using Operation = std::function<std::string(Session&, const EventSink&)>;

  // JavaScript thread. `on_event` may be empty. The job deletes itself once its promise is settled.
  static Napi::Promise start(Napi::Env env, std::shared_ptr<ModelState> model, Napi::Function on_event, Operation operation);

  // JavaScript thread. Does nothing once the operation has ended.
  void cancel();

  // JavaScript thread. Cancels and waits: at most one step.
  void stop();

 private:
  static void call_js(Napi::Env env, Napi::Function on_event, Job* job, void* data);
  using Signal = Napi::TypedThreadSafeFunction<Job, void, call_js>;

  struct Failure {
    std::string code;
    std::string message;
  };
  struct Outcome {
    std::string reply;
    std::optional<Failure> failure;
  };

  Job(Napi::Env env, std::shared_ptr<ModelState> model, Operation operation);
  void attach(Napi::Env env, Napi::Function on_event);
  void detach(napi_env env);
  static void on_environment_teardown(void* job);
  static void finalize(Napi::Env env, void* data, Job* job);

  void run() noexcept;
  Outcome perform();
  void post_event(const std::string& event_json);
  void wake_locked();

  void deliver(Napi::Env env, Napi::Function on_event);
  void call_listener(Napi::Env env, Napi::Function on_event, const std::string& event_json);
  void settle(Napi::Env env);

  std::shared_ptr<ModelState> model_;
  Operation operation_;
  JobRegistry* registry_;
  Napi::Promise::Deferred deferred_;
  Signal signal_;
  std::thread thread_;
  std::optional<Napi::Error> listener_error_;  // what `on_event` threw first

  std::mutex mutex_;                         // guards what follows
  std::vector<std::string> events_;          // to be delivered, in order
  std::optional<std::string> latest_step_;   // replaced by the next step event if JavaScript is late
  std::optional<Outcome> outcome_;
  bool wake_pending_ = false;
};

}  // namespace stepsynth::binding

#include "model_wrap.h"

#include <utility>

namespace stepsynth::binding {

namespace {

Napi::Value rejected(Napi::Env env, const std::string& message) {
  const auto deferred = Napi::Promise::Deferred::New(env);
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("code", Napi::String::New(env, error_code_name(ErrorCode::kInvalidRequest)));
  deferred.Reject(error.Value());
  return deferred.Promise();
}

}  // namespace

Napi::Function NativeModel::define(Napi::Env env) {
  return DefineClass(env, "NativeModel",
                     {
                         InstanceMethod<&NativeModel::train>("train"),
                         InstanceMethod<&NativeModel::load>("load"),
                         InstanceMethod<&NativeModel::predict>("predict"),
                         InstanceMethod<&NativeModel::embed>("embed"),
                         InstanceMethod<&NativeModel::save>("save"),
                         InstanceMethod<&NativeModel::cancel>("cancel"),
                         InstanceMethod<&NativeModel::dispose>("dispose"),
                     });
}

NativeModel::NativeModel(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<NativeModel>(info), state_(std::make_shared<ModelState>()) {}

Napi::Value NativeModel::train(const Napi::CallbackInfo& info) {
  if (info.Length() != 2 || !info[0].IsString() || !info[1].IsFunction()) {
    return rejected(info.Env(), "train takes a request (JSON text) and an event callback");
  }
  const std::string request = info[0].As<Napi::String>();
  return start(info.Env(), info[1].As<Napi::Function>(),
               [request](Session& session, const EventSink& on_event) { return session.train(request, on_event); });
}

Napi::Value NativeModel::load(const Napi::CallbackInfo& info) { return start_quiet(info, &Session::load); }
Napi::Value NativeModel::predict(const Napi::CallbackInfo& info) { return start_quiet(info, &Session::predict); }
Napi::Value NativeModel::embed(const Napi::CallbackInfo& info) { return start_quiet(info, &Session::embed); }
Napi::Value NativeModel::save(const Napi::CallbackInfo& info) { return start_quiet(info, &Session::save); }

Napi::Value NativeModel::start_quiet(const Napi::CallbackInfo& info, Method method) {
  if (info.Length() != 1 || !info[0].IsString()) return rejected(info.Env(), "the operation takes one request (JSON text)");
  const std::string request = info[0].As<Napi::String>();
  return start(info.Env(), Napi::Function(),
               [request, method](Session& session, const EventSink&) { return (session.*method)(request); });
}

Napi::Value NativeModel::start(Napi::Env env, Napi::Function on_event, Job::Operation operation) {
  if (state_->dispose_requested) return rejected(env, "the model is disposed");
  if (state_->running != nullptr) return rejected(env, "the model is busy: one operation at a time");
  return Job::start(env, state_, on_event, std::move(operation));
}

void NativeModel::cancel(const Napi::CallbackInfo&) {
  if (state_->running != nullptr) state_->running->cancel();
}

// Does not wait for a running operation: it is cancelled, and the weights go when it has ended.
void NativeModel::dispose(const Napi::CallbackInfo&) {
  state_->dispose_requested = true;
  if (state_->running != nullptr) {
    state_->running->cancel();
  } else {
    state_->session.dispose();
  }
}

}  // namespace stepsynth::binding

// `NativeModel` of src/addon-types.ts.
#pragma once

#include <memory>
#include <napi.h>
#include <string>

#include "job.h"

namespace stepsynth::binding {

class NativeModel : public Napi::ObjectWrap<NativeModel> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit NativeModel(const Napi::CallbackInfo& info);

 private:
  using Method = std::string (Session::*)(const std::string& request_json);

  Napi::Value train(const Napi::CallbackInfo& info);
  Napi::Value load(const Napi::CallbackInfo& info);
  Napi::Value predict(const Napi::CallbackInfo& info);
  Napi::Value embed(const Napi::CallbackInfo& info);
  Napi::Value save(const Napi::CallbackInfo& info);
  void cancel(const Napi::CallbackInfo& info);
  void dispose(const Napi::CallbackInfo& info);

  Napi::Value start_quiet(const Napi::CallbackInfo& info, Method method);
  Napi::Value start(Napi::Env env, Napi::Function on_event, Job::Operation operation);

  std::shared_ptr<ModelState> state_;
};

}  // namespace stepsynth::binding

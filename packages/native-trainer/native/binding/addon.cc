// What the addon exports; src/addon-types.ts describes it.
#include <exception>
#include <napi.h>

#include "../session.h"
#include "job.h"
#include "model_wrap.h"

namespace {

using stepsynth::binding::JobRegistry;
using stepsynth::binding::NativeModel;

Napi::Value describe(const Napi::CallbackInfo& info) {
  try {
    return Napi::String::New(info.Env(), stepsynth::describe());
  } catch (const std::exception& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

void stop_all(const Napi::CallbackInfo& info) { info.Env().GetInstanceData<JobRegistry>()->stop_all(); }

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new JobRegistry());
  exports.Set("NativeModel", NativeModel::define(env));
  exports.Set("describe", Napi::Function::New(env, describe, "describe"));
  exports.Set("stopAll", Napi::Function::New(env, stop_all, "stopAll"));
  return exports;
}

}  // namespace

NODE_API_MODULE(stepsynth_native, initialize)

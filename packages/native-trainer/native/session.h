// The core's public face: one model and the operations on it. Includes no libtorch header, so that the Node binding
// compiles without them. Requests and replies are the JSON documents of src/addon-types.ts and native/README.md.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "error.h"

namespace stepsynth {

// Receives one event as a JSON document, on the thread that called `train`. Must not throw; what it throws is dropped.
using EventSink = std::function<void(const std::string& event_json)>;

// Every operation runs on the calling thread and sets that thread's state itself (threads, grad mode), so call them from
// a thread of their own. One operation at a time: a second one throws INVALID_REQUEST. The only exception that leaves an
// operation is `Error`.
class Session {
 public:
  Session();
  ~Session();  // as `dispose`
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Fine-tunes the request's checkpoint; the trained model replaces the one held. Returns the summary. A refused request
  // leaves the model held before; after an error in training the session holds the weights of the best epoch so far (of
  // the last one with keep "last"), or no model when none was completed.
  std::string train(const std::string& request_json, const EventSink& on_event);

  // Reads a checkpoint for `predict`, `embed` and `save`. Returns { labels, parameters, device, threads, precision, ... }.
  std::string load(const std::string& request_json);

  // Writes a prediction file: logits, and losses where the data file has labels (answers). Returns { rows, columns, tokens, seconds }.
  std::string predict(const std::string& request_json);

  // Writes a prediction file with one pooled hidden state per row. Returns the same as `predict`.
  std::string embed(const std::string& request_json);

  // Writes config.json, model.safetensors and the tokenizer's files. Returns { directory }.
  std::string save(const std::string& request_json);

  // Any thread, at any time. The running operation throws CANCELLED within one step. The flag is cleared when an
  // operation ends, not when it starts: a cancel that arrives just before an operation stops that operation.
  void cancel() noexcept;

  // Forgets a cancel that arrived after the operation it was meant for had ended. Not while an operation runs.
  void clear_cancel() noexcept;

  // Any thread. Cancels what runs, waits for it (at most one step), frees the weights. Idempotent; operations called
  // afterwards throw INVALID_REQUEST.
  void dispose() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// { libtorch, cpu_capability, cpu_bf16, cuda_devices: ["cuda:0", ...], threads } as JSON.
std::string describe();

}  // namespace stepsynth

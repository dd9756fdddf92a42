// A small strict JSON reader and writer (RFC 8259): requests, replies, config.json and the safetensors header.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace stepsynth::json {

class ParseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Value;
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;
using Object = std::vector<Member>;  // in document order, names unique

// A number keeps the text it was written with, so that copying a document changes no digit.
struct Number {
  std::string text;
};

class Value {
 public:
  Value() : data_(nullptr) {}
  Value(std::nullptr_t) : data_(nullptr) {}
  Value(bool value) : data_(value) {}
  Value(int value) : Value(static_cast<std::int64_t>(value)) {}
  Value(std::int64_t value);
  Value(double value);  // null when not finite: JSON has no such number
  Value(Number value) : data_(std::move(value)) {}
  Value(const char* value) : data_(std::string(value)) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(Array value) : data_(std::move(value)) {}
  Value(Object value) : data_(std::move(value)) {}

  bool is_null() const { return std::holds_alternative<std::nullptr_t>(data_); }

  // Null pointer when the value has another type.
  const bool* if_bool() const { return std::get_if<bool>(&data_); }
  const std::string* if_string() const { return std::get_if<std::string>(&data_); }
  const Number* if_number() const { return std::get_if<Number>(&data_); }
  const Array* if_array() const { return std::get_if<Array>(&data_); }
  const Object* if_object() const { return std::get_if<Object>(&data_); }
  Object* if_object() { return std::get_if<Object>(&data_); }

  // False when the value is no number, or (integers) has a fraction or does not fit.
  bool to_double(double& out) const;
  bool to_int64(std::int64_t& out) const;

  // The member of that name, or null pointer (also when this is no object).
  const Value* find(std::string_view name) const;

 private:
  std::variant<std::nullptr_t, bool, Number, std::string, Array, Object> data_;
};

// Adds the member, or replaces its value in place.
void set(Object& object, std::string_view name, Value value);
void erase(Object& object, std::string_view name);

// Throws ParseError with the byte offset: not UTF-8 strings, a name given twice, nesting beyond 64, anything after the value.
Value parse(std::string_view text);

// Compact with `indent` 0; else one member or item a line.
std::string write(const Value& value, int indent = 0);

}  // namespace stepsynth::json

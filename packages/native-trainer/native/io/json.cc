#include "io/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace stepsynth::json {

Value::Value(std::int64_t value) : data_(Number{std::to_string(value)}) {}

Value::Value(double value) {
  if (!std::isfinite(value)) {
    data_ = nullptr;
    return;
  }
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;  // shortest text that reads back the same
  data_ = Number{std::string(text, end)};
}

bool Value::to_double(double& out) const {
  const Number* number = if_number();
  if (!number) return false;
  const char* end = number->text.data() + number->text.size();
  const auto result = std::from_chars(number->text.data(), end, out);
  return result.ec == std::errc() && result.ptr == end && std::isfinite(out);
}

bool Value::to_int64(std::int64_t& out) const {
  const Number* number = if_number();
  if (!number) return false;
  const char* end = number->text.data() + number->text.size();
  const auto result = std::from_chars(number->text.data(), end, out);
  if (result.ec == std::errc() && result.ptr == end) return true;
  double real = 0;
  constexpr double kExact = 9007199254740992.0;  // 2^53: every integer up to it is a double
  if (!to_double(real) || real != std::floor(real) || std::fabs(real) > kExact) return false;
  out = static_cast<std::int64_t>(real);
  return true;
}

const Value* Value::find(std::string_view name) const {
  const Object* object = if_object();
  if (!object) return nullptr;
  const auto found = std::find_if(object->begin(), object->end(), [&](const Member& member) { return member.first == name; });
  return found == object->end() ? nullptr : &found->second;
}

void set(Object& object, std::string_view name, Value value) {
  const auto found = std::find_if(object.begin(), object.end(), [&](const Member& member) { return member.first == name; });
  if (found == object.end()) {
    object.emplace_back(std::string(name), std::move(value));
  } else {
    found->second = std::move(value);
  }
}

void erase(Object& object, std::string_view name) {
  std::erase_if(object, [&](const Member& member) { return member.first == name; });
}

namespace {

void write_string(const std::string& text, std::string& out) {
  out += '"';
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') {
      out += '\\';
      out += character;
    } else if (character == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(byte));
      out += escape;
    } else {
      out += character;
    }
  }
  out += '"';
}

void new_line(int indent, int depth, std::string& out) {
  if (indent == 0) return;
  out += '\n';
  out.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(depth), ' ');
}

void write_value(const Value& value, int indent, int depth, std::string& out) {
  if (value.is_null()) {
    out += "null";
  } else if (const bool* flag = value.if_bool()) {
    out += *flag ? "true" : "false";
  } else if (const Number* number = value.if_number()) {
    out += number->text;
  } else if (const std::string* text = value.if_string()) {
    write_string(*text, out);
  } else if (const Array* array = value.if_array()) {
    out += '[';
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (i > 0) out += ',';
      new_line(indent, depth + 1, out);
      write_value((*array)[i], indent, depth + 1, out);
    }
    if (!array->empty()) new_line(indent, depth, out);
    out += ']';
  } else if (const Object* object = value.if_object()) {
    out += '{';
    for (std::size_t i = 0; i < object->size(); ++i) {
      if (i > 0) out += ',';
      new_line(indent, depth + 1, out);
      write_string((*object)[i].first, out);
      out += indent > 0 ? ": " : ":";
      write_value((*object)[i].second, indent, depth + 1, out);
    }
    if (!object->empty()) new_line(indent, depth, out);
    out += '}';
  }
}

}  // namespace

std::string write(const Value& value, int indent) {
  std::string out;
  write_value(value, indent, 0, out);
  return out;
}

}  // namespace stepsynth::json

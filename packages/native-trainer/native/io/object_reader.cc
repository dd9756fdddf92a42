#include "io/object_reader.h"

#include <algorithm>

namespace stepsynth {

ObjectReader::ObjectReader(const json::Value& value, std::string where) : object_(value.if_object()), where_(std::move(where)) {
  if (!object_) throw Error(ErrorCode::kInvalidRequest, where_ + ": expected an object");
}

void ObjectReader::refuse(const std::string& key, const std::string& what) const {
  throw Error(ErrorCode::kInvalidRequest, where_ + "." + key + ": " + what);
}

const json::Value& ObjectReader::take(const std::string& key) {
  known_.insert(key);
  const auto found = std::find_if(object_->begin(), object_->end(), [&](const json::Member& member) { return member.first == key; });
  if (found == object_->end()) refuse(key, "is missing");
  return found->second;
}

bool ObjectReader::has(const std::string& key) const {
  return std::any_of(object_->begin(), object_->end(), [&](const json::Member& member) { return member.first == key; });
}

std::string ObjectReader::text(const std::string& key) {
  const std::string* value = take(key).if_string();
  if (!value) refuse(key, "expected a string");
  if (value->find('\0') != std::string::npos) refuse(key, "holds a null character");
  return *value;
}

std::string ObjectReader::choice(const std::string& key, const std::vector<std::string>& choices) {
  const std::string value = text(key);
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return value;
  std::string list;
  for (const auto& choice : choices) list += (list.empty() ? "" : ", ") + choice;
  refuse(key, "expected one of " + list + ", got " + value);
}

bool ObjectReader::flag(const std::string& key) {
  const bool* value = take(key).if_bool();
  if (!value) refuse(key, "expected true or false");
  return *value;
}

double ObjectReader::number(const std::string& key, double least, double most) {
  double value = 0;
  if (!take(key).to_double(value)) refuse(key, "expected a finite number");
  if (value < least || value > most) refuse(key, "is out of range: " + json::write(value));
  return value;
}

std::int64_t ObjectReader::integer(const std::string& key, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  if (!take(key).to_int64(value)) refuse(key, "expected an integer");
  if (value < least || value > most) refuse(key, "is out of range: " + std::to_string(value));
  return value;
}

std::vector<double> ObjectReader::numbers(const std::string& key, double least) {
  const json::Array* array = take(key).if_array();
  if (!array) refuse(key, "expected a list of numbers");
  std::vector<double> values;
  for (const auto& item : *array) {
    double value = 0;
    if (!item.to_double(value)) refuse(key, "expected a list of finite numbers");
    if (value < least) refuse(key, "is out of range: " + json::write(value));
    values.push_back(value);
  }
  return values;
}

std::vector<std::string> ObjectReader::texts(const std::string& key) {
  const json::Array* array = take(key).if_array();
  if (!array) refuse(key, "expected a list of strings");
  std::vector<std::string> values;
  for (const auto& item : *array) {
    if (!item.if_string()) refuse(key, "expected a list of strings");
    values.push_back(*item.if_string());
  }
  return values;
}

ObjectReader ObjectReader::object(const std::string& key) { return ObjectReader(take(key), where_ + "." + key); }

void ObjectReader::finish() const {
  for (const auto& [name, value] : *object_) {
    if (!known_.contains(name)) refuse(name, "is not a known key");
  }
}

}  // namespace stepsynth

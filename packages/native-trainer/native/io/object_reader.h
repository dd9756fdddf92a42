// Reads one JSON object key by key and refuses what it was not asked for.
#pragma once

#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "error.h"
#include "io/json.h"

namespace stepsynth {

class ObjectReader {
 public:
  // `where` starts every message, such as "options".
  ObjectReader(const json::Value& value, std::string where);

  // For members that may be left out.
  bool has(const std::string& key) const;

  std::string text(const std::string& key);
  // One of `choices`.
  std::string choice(const std::string& key, const std::vector<std::string>& choices);
  bool flag(const std::string& key);
  double number(const std::string& key, double least, double most = std::numeric_limits<double>::max());
  std::int64_t integer(const std::string& key, std::int64_t least, std::int64_t most = std::numeric_limits<std::int64_t>::max());
  std::vector<double> numbers(const std::string& key, double least);
  std::vector<std::string> texts(const std::string& key);
  ObjectReader object(const std::string& key);

  // Call last: throws when the object has a key that none of the calls above named.
  void finish() const;

 private:
  const json::Value& take(const std::string& key);
  [[noreturn]] void refuse(const std::string& key, const std::string& what) const;

  const json::Object* object_;
  std::string where_;
  std::set<std::string> known_;
};

}  // namespace stepsynth

#include "io/json.h"

#include <cmath>
#include <random>

#include "test.h"

using namespace stepsynth;

namespace {

bool refuses(const std::string& text) {
  try {
    json::parse(text);
    return false;
  } catch (const json::ParseError&) {
    return true;
  }
}

}  // namespace

TEST(copies_a_document_without_change) {
  const std::string text = R"({"a":[1,-2.50,1e-12,true,false,null],"b":{"c":"x\"\\\n"},"d":[],"e":{}})";
  EXPECT(json::write(json::parse(text)) == text);
}

TEST(decodes_escapes_and_surrogates) {
  EXPECT(*json::parse(R"("\u00e9\ud83d\ude00\t\/")").if_string() == "\xC3\xA9\xF0\x9F\x98\x80\t/");
}

TEST(refuses_what_is_not_json) {
  for (const char* text : {"", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "01", "1.", ".5", "1e", "+1", "nul", "\"\x01\"", "\"\\x\"", "\"abc",
                           "[1] 2", "{\"a\":1,\"a\":2}", "\"\\ud800\"", "\"\\udc00\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xF5\x80\x80\x80\"", "-", "NaN"}) {
    EXPECT_DETAIL(refuses(text), text);
  }
}

TEST(bounds_the_nesting) {
  EXPECT(!refuses(std::string(60, '[') + std::string(60, ']')));
  EXPECT(refuses(std::string(100'000, '[')));
}

TEST(reads_numbers_with_their_range) {
  std::int64_t integer = 0;
  EXPECT(json::parse("9223372036854775807").to_int64(integer) && integer == 9223372036854775807);
  EXPECT(!json::parse("9223372036854775808").to_int64(integer));
  EXPECT(!json::parse("1.5").to_int64(integer));
  EXPECT(json::parse("1e3").to_int64(integer) && integer == 1000);
  double real = 0;
  EXPECT(!json::parse("1e400").to_double(real));
  EXPECT(json::write(json::Value(0.1)) == "0.1");
  EXPECT(json::write(json::Value(std::nan(""))) == "null");
}

TEST(sets_and_erases_members_in_place) {
  json::Value value = json::parse(R"({"a":1,"b":2,"c":3})");
  json::set(*value.if_object(), "b", "two");
  json::erase(*value.if_object(), "a");
  json::set(*value.if_object(), "d", json::Array{true});
  EXPECT(json::write(value) == R"({"b":"two","c":3,"d":[true]})");
}

TEST(survives_random_bytes) {
  std::mt19937 random(1);
  const std::string alphabet = "{}[]\",:0123456789.eE+-truefalsn\\u \xC3\xA9\xFF";
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t length = random() % 24; length > 0; --length) text += alphabet[random() % alphabet.size()];
    if (!refuses(text)) EXPECT_DETAIL(json::write(json::parse(json::write(json::parse(text)))) == json::write(json::parse(text)), text);
  }
}

TEST_MAIN()

#include <unordered_set>

#include "io/json.h"

namespace stepsynth::json {
namespace {

constexpr int kMaxDepth = 64;  // recursion is bounded, whatever the document says

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Value document() {
    Value value = parse_value(0);
    skip_space();
    if (position_ != text_.size()) fail("unexpected text after the value");
    return value;
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw ParseError(std::string(what) + " at byte " + std::to_string(position_));
  }

  bool at_end() const { return position_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[position_]; }

  void skip_space() {
    while (!at_end() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) ++position_;
  }

  bool accept(char expected) {
    if (at_end() || peek() != expected) return false;
    ++position_;
    return true;
  }

  void expect(char expected) {
    if (!accept(expected)) fail(expected == ':' ? "expected ':'" : "expected another character");
  }

  Value parse_value(int depth) {
    if (depth > kMaxDepth) fail("nested too deeply");
    skip_space();
    switch (peek()) {
      case '{':
        return parse_object(depth);
      case '[':
        return parse_array(depth);
      case '"':
        return parse_string();
      case 't':
        return parse_word("true", true);
      case 'f':
        return parse_word("false", false);
      case 'n':
        return parse_word("null", nullptr);
      default:
        return parse_number();
    }
  }

  Value parse_word(std::string_view word, Value value) {
    if (text_.substr(position_, word.size()) != word) fail("unknown word");
    position_ += word.size();
    return value;
  }

  Value parse_object(int depth) {
    expect('{');
    Object object;
    std::unordered_set<std::string> names;
    skip_space();
    if (accept('}')) return object;
    do {
      skip_space();
      if (peek() != '"') fail("expected a member name");
      std::string name = parse_string();
      if (!names.insert(name).second) fail("a member name is given twice");
      skip_space();
      expect(':');
      object.emplace_back(std::move(name), parse_value(depth + 1));
      skip_space();
    } while (accept(','));
    if (!accept('}')) fail("expected ',' or '}'");
    return object;
  }

  Value parse_array(int depth) {
    expect('[');
    Array array;
    skip_space();
    if (accept(']')) return array;
    do {
      array.push_back(parse_value(depth + 1));
      skip_space();
    } while (accept(','));
    if (!accept(']')) fail("expected ',' or ']'");
    return array;
  }

  void digits() {
    if (peek() < '0' || peek() > '9') fail("expected a value");
    while (peek() >= '0' && peek() <= '9') ++position_;
  }

  Value parse_number() {
    const std::size_t start = position_;
    accept('-');
    if (!accept('0')) digits();
    if (accept('.')) digits();
    if (accept('e') || accept('E')) {
      if (!accept('+')) accept('-');
      digits();
    }
    return Number{std::string(text_.substr(start, position_ - start))};
  }

  std::string parse_string() {
    expect('"');
    std::string out;
    while (!accept('"')) {
      if (at_end()) fail("unterminated string");
      const auto byte = static_cast<unsigned char>(peek());
      if (byte < 0x20) fail("control character in a string");
      if (byte == '\\') {
        ++position_;
        parse_escape(out);
      } else if (byte < 0x80) {
        out += peek();
        ++position_;
      } else {
        copy_utf8(out);
      }
    }
    return out;
  }

  void parse_escape(std::string& out) {
    static constexpr std::string_view kFrom = "\"\\/bfnrt";
    static constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
    const char code = peek();
    if (const auto index = kFrom.find(code); !at_end() && index != std::string_view::npos) {
      out += kTo[index];
      ++position_;
      return;
    }
    if (!accept('u')) fail("unknown escape");
    unsigned point = parse_hex4();
    if (point >= 0xDC00 && point <= 0xDFFF) fail("lone surrogate");
    if (point >= 0xD800 && point <= 0xDBFF) {
      if (!accept('\\') || !accept('u')) fail("lone surrogate");
      const unsigned low = parse_hex4();
      if (low < 0xDC00 || low > 0xDFFF) fail("lone surrogate");
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(point, out);
  }

  unsigned parse_hex4() {
    unsigned value = 0;
    for (int i = 0; i < 4; ++i, ++position_) {
      const char digit = peek();
      value <<= 4;
      if (digit >= '0' && digit <= '9') value |= static_cast<unsigned>(digit - '0');
      else if (digit >= 'a' && digit <= 'f') value |= static_cast<unsigned>(digit - 'a' + 10);
      else if (digit >= 'A' && digit <= 'F') value |= static_cast<unsigned>(digit - 'A' + 10);
      else fail("expected four hexadecimal digits");
    }
    return value;
  }

  static void append_utf8(unsigned point, std::string& out) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((point >> shift) & 0x3F)); };
    if (point < 0x80) {
      out += static_cast<char>(point);
    } else if (point < 0x800) {
      out += static_cast<char>(0xC0 | (point >> 6));
      tail(0);
    } else if (point < 0x10000) {
      out += static_cast<char>(0xE0 | (point >> 12));
      tail(6), tail(0);
    } else {
      out += static_cast<char>(0xF0 | (point >> 18));
      tail(12), tail(6), tail(0);
    }
  }

  // One sequence of two to four bytes; refuses overlong forms, surrogates and points beyond U+10FFFF.
  void copy_utf8(std::string& out) {
    const auto lead = static_cast<unsigned char>(peek());
    const int length = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (length == 0 || lead > 0xF4 || text_.size() - position_ < static_cast<std::size_t>(length)) fail("invalid UTF-8");
    unsigned point = lead & (0xFFu >> (length + 1));
    for (int i = 1; i < length; ++i) {
      const auto byte = static_cast<unsigned char>(text_[position_ + static_cast<std::size_t>(i)]);
      if ((byte & 0xC0) != 0x80) fail("invalid UTF-8");
      point = (point << 6) | (byte & 0x3Fu);
    }
    if ((length == 3 && point < 0x800) || (length == 4 && (point < 0x10000 || point > 0x10FFFF)) ||
        (point >= 0xD800 && point <= 0xDFFF)) {
      fail("invalid UTF-8");
    }
    out.append(text_.substr(position_, static_cast<std::size_t>(length)));
    position_ += static_cast<std::size_t>(length);
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace

Value parse(std::string_view text) { return Parser(text).document(); }

}  // namespace stepsynth::json

#include "native-host/driver/http_date.h"

#include <cstddef>
#include <string>

namespace berth {
namespace {

constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

// The one that is sent, and two that old servers send. Source: RFC 9110 5.6.7.
constexpr std::array kDateForms{"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
                                "%a %b %e %H:%M:%S %Y"};
// "Wednesday, 06-Nov-94 08:49:37 GMT". Unit: octets.
constexpr std::size_t kLongestDate = 33;

void put(char* at, std::string_view text) {
  for (const char c : text) *at++ = c;
}

void put_two_digits(char* at, int number) {
  at[0] = static_cast<char>('0' + number / 10);
  at[1] = static_cast<char>('0' + number % 10);
}

}  // namespace

std::array<char, 29> http_date(std::time_t time) {
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  std::array<char, 29> out;
  put(out.data(), "xxx, 00 xxx 0000 00:00:00 GMT");
  const int year = parts.tm_year + 1900;
  put(out.data(), kDays.substr(static_cast<std::size_t>(parts.tm_wday) * 3, 3));
  put_two_digits(out.data() + 5, parts.tm_mday);
  put(out.data() + 8, kMonths.substr(static_cast<std::size_t>(parts.tm_mon) * 3, 3));
  put_two_digits(out.data() + 12, year / 100 % 100);
  put_two_digits(out.data() + 14, year % 100);
  put_two_digits(out.data() + 17, parts.tm_hour);
  put_two_digits(out.data() + 20, parts.tm_min);
  put_two_digits(out.data() + 23, parts.tm_sec);
  return out;
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  if (text.size() > kLongestDate) return std::nullopt;
  const std::string whole(text);
  for (const char* form : kDateForms) {
    std::tm parts{};
    const char* end = ::strptime(whole.c_str(), form, &parts);
    if (end == whole.c_str() + whole.size()) return ::timegm(&parts);
  }
  return std::nullopt;
}

std::string_view HttpDate::now() {
  const std::time_t second = std::time(nullptr);
  if (second != second_) {
    second_ = second;
    text_ = http_date(second);
  }
  return {text_.data(), text_.size()};
}

}  // namespace berth

#include "core/policy/safe_search.h"

#include <array>

namespace berth {
namespace {

struct Engine {
  std::string_view word;
  /// Wire form; the literal's own NUL is the root label.
  std::string_view safe_name;
};

template <std::size_t kSize>
constexpr std::string_view wire(const char (&text)[kSize]) {
  return {text, kSize};
}

// In the order of `SafeEngine`. Octal lengths, so that no letter is taken for one of their digits.
constexpr std::array<Engine, kSafeEngines> kEngines{{
    {"google", wire("\017forcesafesearch\006google\003com")},
    {"bing", wire("\006strict\004bing\003com")},
    {"duckduckgo", wire("\004safe\012duckduckgo\003com")},
    {"yandex", wire("\014familysearch\006yandex\002ru")},
    {"ecosia", wire("\022strict-safe-search\006ecosia\003org")},
    {"brave", wire("\011forcesafe\006search\005brave\003com")},
    {"pixabay", wire("\012safesearch\007pixabay\003com")},
    {"youtube", wire("\010restrict\007youtube\003com")},
    {"youtube_moderate", wire("\020restrictmoderate\007youtube\003com")},
}};

struct KnownName {
  std::string_view name;
  SafeEngine engine;
};

constexpr KnownName kNames[] = {
    {"www.bing.com", SafeEngine::kBing},
    {"edgeservices.bing.com", SafeEngine::kBing},
    {"duckduckgo.com", SafeEngine::kDuckDuckGo},
    {"www.duckduckgo.com", SafeEngine::kDuckDuckGo},
    {"start.duckduckgo.com", SafeEngine::kDuckDuckGo},
    {"ya.ru", SafeEngine::kYandex},
    {"www.ya.ru", SafeEngine::kYandex},
    {"xn--d1acpjx3f.xn--p1ai", SafeEngine::kYandex},
    {"www.xn--d1acpjx3f.xn--p1ai", SafeEngine::kYandex},
    {"www.ecosia.org", SafeEngine::kEcosia},
    {"search.brave.com", SafeEngine::kBrave},
    {"pixabay.com", SafeEngine::kPixabay},
    {"www.youtube.com", SafeEngine::kYoutube},
    {"m.youtube.com", SafeEngine::kYoutube},
    {"youtubei.googleapis.com", SafeEngine::kYoutube},
    {"youtube.googleapis.com", SafeEngine::kYoutube},
    {"www.youtube-nocookie.com", SafeEngine::kYoutube},
};

/// Longest name that any engine has. Unit: octets of wire form.
constexpr std::size_t kLongestName = 32;

constexpr SafeEngines bit_of(SafeEngine engine) {
  return static_cast<SafeEngines>(1U << static_cast<unsigned>(engine));
}

/// A country's end of a name: `de`, `co.uk`, `com.tr`; and ends without one that engines have.
bool is_country(std::string_view end) {
  for (const std::string_view whole : {"com", "cat", "net", "org"}) {
    if (end == whole) return true;
  }
  if (end.starts_with("co.")) {
    end.remove_prefix(3);
  } else if (end.starts_with("com.")) {
    end.remove_prefix(4);
  }
  return end.size() == 2 && end[0] != '.' && end[1] != '.';
}

std::optional<SafeEngine> engine_of(std::string_view name) {
  for (const KnownName& known : kNames) {
    if (known.name == name) return known.engine;
  }
  constexpr std::string_view kGoogle = "www.google.";
  if (name.starts_with(kGoogle) && is_country(name.substr(kGoogle.size()))) {
    return SafeEngine::kGoogle;
  }
  if (name.starts_with("www.")) name.remove_prefix(4);
  constexpr std::string_view kYandex = "yandex.";
  if (name.starts_with(kYandex) && is_country(name.substr(kYandex.size()))) {
    return SafeEngine::kYandex;
  }
  return std::nullopt;
}

/// The dotted text of a short name; empty for one that no engine can have.
std::string_view text_of(ByteView name, std::array<char, kLongestName>& text) {
  if (name.size() > text.size() || name.size() < 2) return {};
  std::size_t label_end = std::size_t{name[0]} + 1;
  for (std::size_t i = 1; i + 1 < name.size(); ++i) {
    const bool is_length = i == label_end;
    if (is_length) label_end += std::size_t{name[i]} + 1;
    if (!is_length && name[i] == '.') return {};
    text[i - 1] = is_length ? '.' : static_cast<char>(name[i]);
  }
  return {text.data(), name.size() - 2};
}

}  // namespace

std::optional<SafeEngines> parse_safe_engine(std::string_view text) {
  // All of them, YouTube in its strict mode.
  if (text == "*") return static_cast<SafeEngines>(bit_of(SafeEngine::kYoutubeModerate) - 1);
  for (std::size_t i = 0; i < kEngines.size(); ++i) {
    if (kEngines[i].word == text) return bit_of(static_cast<SafeEngine>(i));
  }
  return std::nullopt;
}

ByteView safe_search_name(ByteView name, SafeEngines engines) {
  std::array<char, kLongestName> text;
  std::optional<SafeEngine> engine = engine_of(text_of(name, text));
  if (!engine) return {};
  const bool is_moderate = (engines & bit_of(SafeEngine::kYoutubeModerate)) != 0;
  if (*engine == SafeEngine::kYoutube && is_moderate) engine = SafeEngine::kYoutubeModerate;
  if ((engines & bit_of(*engine)) == 0) return {};
  const std::string_view safe = kEngines[static_cast<std::size_t>(*engine)].safe_name;
  return {reinterpret_cast<const std::uint8_t*>(safe.data()), safe.size()};
}

}  // namespace berth

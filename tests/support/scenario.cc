#include "tests/support/scenario.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "core/resolver/group_settings.h"
#include "core/resolver/settings.h"
#include "core/resolver/transcript.h"
#include "tests/support/message_script.h"

namespace berth {
namespace {

Duration duration_from(const std::string& text) {
  std::size_t end = 0;
  const double number = std::stod(text, &end);
  const std::string unit = text.substr(end);
  double scale = 0;
  if (unit == "us") scale = 1;
  if (unit == "ms") scale = 1e3;
  if (unit == "s") scale = 1e6;
  if (unit == "m") scale = 60e6;
  if (unit == "h") scale = 3600e6;
  if (scale == 0) throw std::runtime_error("no duration: " + text);
  return Duration(static_cast<std::int64_t>(number * scale + 0.5));
}

Stage stage_from(const std::string& word) {
  for (int i = 0; i <= static_cast<int>(Stage::kPark); ++i) {
    if (to_string(static_cast<Stage>(i)) == word) return static_cast<Stage>(i);
  }
  throw std::runtime_error("no stage " + word);
}

TransportCause cause_from(const std::string& words) {
  for (int i = 0; i <= static_cast<int>(TransportCause::kOther); ++i) {
    if (to_string(static_cast<TransportCause>(i)) == words) return static_cast<TransportCause>(i);
  }
  throw std::runtime_error("no cause " + words);
}

QueryId query_from(const std::string& name) {
  if (name.size() < 2 || name[0] != 'q') throw std::runtime_error("no query " + name);
  return QueryId{std::stoull(name.substr(1))};
}

ClientProtocol protocol_from(const std::vector<std::string>& words) {
  if (option(words, "tcp")) return ClientProtocol::kTcp;
  if (option(words, "http2")) return ClientProtocol::kHttp2;
  return ClientProtocol::kUdp;
}

/// Which of the messages sent on a transport is meant: the last by default.
std::size_t number_from(const std::vector<std::string>& words, std::size_t sent) {
  if (sent == 0) throw std::runtime_error("nothing was sent on it");
  const auto number = option(words, "number");
  return number ? std::stoul(*number) : sent;
}

/// `2026-11-23T20:59:00+01:00`.
WallClock clock_from(const std::string& text) {
  using namespace std::chrono;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ahead_hours = 0, ahead = 0;
  char sign = '+';
  if (std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d%c%d:%d", &year, &month, &day, &hour, &minute,
                  &second, &sign, &ahead_hours, &ahead) != 9) {
    throw std::runtime_error("not a time: " + text);
  }
  const sys_days date = std::chrono::year(year) / month / day;
  const int offset = (sign == '-' ? -1 : 1) * (ahead_hours * 3600 + ahead * 60);
  const std::int64_t shown =
      date.time_since_epoch().count() * std::int64_t{86400} + hour * 3600 + minute * 60 + second;
  return {shown - offset, offset};
}

/// The same action with the transport's place in the order of opening for its id.
struct WithAlias {
  std::uint32_t alias;
  Action operator()(Reply it) const { return it; }
  Action operator()(Notice it) const { return it; }
  Action operator()(QueryBlocked it) const { return it; }
  Action operator()(QueryFinished it) const { return it; }
  template <typename T>
  Action operator()(T it) const {
    it.transport.value = alias;
    return it;
  }
};

struct TransportOf {
  TransportId operator()(const Reply&) const { return {}; }
  TransportId operator()(const Notice&) const { return {}; }
  TransportId operator()(const QueryBlocked&) const { return {}; }
  TransportId operator()(const QueryFinished&) const { return {}; }
  template <typename T>
  TransportId operator()(const T& it) const {
    return it.transport;
  }
};

}  // namespace

Scenario::Scenario() {
  // One shard and no random prefetching: what happens depends on the script alone.
  config_.cache.shards = 1;
  config_.cache.bytes = std::size_t{1} << 20;
}

std::optional<std::string> Scenario::play(const std::string& script) {
  std::istringstream lines(script);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    try {
      step(line);
    } catch (const std::exception& failure) {
      return "line " + std::to_string(number) + ": " + line + "\n  " + failure.what();
    }
  }
  try {
    require_no_actions();
  } catch (const std::exception& failure) {
    return std::string("at the end\n  ") + failure.what();
  }
  return std::nullopt;
}

void Scenario::require_no_actions() const {
  if (!actions_.empty()) throw std::runtime_error("not expected: " + actions_.front());
}

void Scenario::step(const std::string& line) {
  const Words words = split_words(line);
  const std::string& verb = words.at(0);
  const std::string rest = line.size() > verb.size() ? line.substr(verb.size() + 1) : "";
  if (verb == "EXPECT") {
    if (actions_.empty()) throw std::runtime_error("nothing happened");
    const std::string action = actions_.front();
    actions_.pop_front();
    if (action != rest) throw std::runtime_error("instead: " + action);
    return;
  }
  if (configured(words, rest)) return;
  require_no_actions();
  start();
  if (verb == "QUERY") {
    query(words);
  } else if (verb == "BYTES") {
    const Bytes bytes = bytes_from_hex(words.at(2));
    QueryArrived arrived{query_from(words.at(1)), {}, bytes};
    resolver_->handle(now_, arrived);
  } else if (verb == "OPENED") {
    resolver_->handle(now_, TransportOpened{transport(words.at(1)), {}});
  } else if (verb == "CLOSED") {
    const std::size_t cause = rest.find(' ', rest.find(' ') + 1);
    resolver_->handle(now_, TransportClosed{transport(words.at(1)), stage_from(words.at(2)),
                                            cause_from(rest.substr(cause + 1))});
  } else if (verb == "ANSWER") {
    answer(rest);
  } else if (verb == "RECEIVE") {
    const Opened& it = opened(words.at(1));
    deliver(it.id, it.remote, bytes_from_hex(words.at(2)));
  } else if (verb == "RESPOND" || verb == "DIED") {
    respond(words);
  } else if (verb == "LIMITS") {
    const auto most = static_cast<std::uint32_t>(std::stoul(words.at(2)));
    const bool draining = option(words, "draining").has_value();
    resolver_->handle(now_, TransportLimits{transport(words.at(1)), most, draining});
  } else if (verb == "ADVANCE") {
    advance(duration_from(words.at(1)));
  } else if (verb == "CANCEL") {
    resolver_->handle(now_, QueryCancelled{query_from(words.at(1))});
  } else if (verb == "CLOCK") {
    resolver_->handle(now_, clock_from(words.at(1)));
  } else if (verb == "PAUSE") {
    PolicyPaused paused{std::nullopt, now_ + duration_from(words.at(1))};
    if (words.size() > 2) paused.group = static_cast<std::uint16_t>(std::stoul(words.at(2)));
    resolver_->handle(now_, paused);
  } else if (verb == "DRAIN") {
    resolver_->handle(now_, Drain{now_ + duration_from(words.at(1))});
  } else {
    throw std::runtime_error("no such step");
  }
  collect();
}

/// True for a step that stands before everything that happens.
bool Scenario::configured(const Words& words, const std::string& rest) {
  const std::string& verb = words.at(0);
  if (verb == "SET") {
    Settings settings;
    settings.add(core_settings(), config_);
    settings.add(rate_settings(), config_.rate);
    settings.add(policy_settings(), policy_config_);
    settings.add(filter_settings(), policy_config_.filter);
    const BoundSetting* setting = settings.find(words.at(1));
    if (setting == nullptr) throw std::runtime_error("no setting " + words.at(1));
    const std::string value = rest.substr(words.at(1).size() + 1);
    if (setting->set_text(value)) throw std::runtime_error("not a value: " + value);
    return true;
  }
  if (verb == "UPSTREAM") {
    config_.upstreams.push_back(Upstream::parse(words.at(1)).value());
    return true;
  }
  if (verb == "BOOTSTRAP") {
    config_.bootstrap.push_back(Upstream::parse(words.at(1)).value());
    return true;
  }
  if (verb == "RECORD") {
    policy_config_.local_records.push_back(rest);
    return true;
  }
  if (verb == "GROUP") {
    if (const std::string fault = group_line_fault(rest); !fault.empty())
      throw std::runtime_error(fault);
    policy_config_.group_lines.push_back(rest);
    return true;
  }
  if (verb == "LIST") {
    add_list(words);
    return true;
  }
  if (verb == "SHOW") {
    show_finished_ = true;
    return true;
  }
  return false;
}

void Scenario::add_list(const Words& words) {
  if (!lists_) lists_.emplace();
  const ListId list = lists_->add_list(words.at(1)).value();
  for (std::size_t i = 2; i < words.size(); ++i) {
    const bool allow = words[i][0] == '+';
    const auto name = Name::parse(words[i].substr(allow ? 1 : 0));
    if (!lists_->add(name->wire(), ListMark{list, true, allow}).ok()) {
      throw std::runtime_error("not a name for a list: " + words[i]);
    }
  }
}

void Scenario::start() {
  if (resolver_) return;
  cache_.emplace(config_.cache, Seed{7});
  resolve_groups(policy_config_);
  PolicyBasis basis;
  if (lists_) {
    image_octets_ = lists_->build().value();
    image_ = BlocklistImage::open(image_octets_).value();
    basis.image = &*image_;
  }
  auto policy = Policy::make(policy_config_, nullptr, basis);
  if (!policy) throw std::runtime_error("bad local record, or no such list");
  policy_.emplace(std::move(policy).value());
  resolver_ = std::make_unique<Resolver>(config_, *cache_, *policy_, Seed{42});
}

void Scenario::query(const Words& words) {
  const Words rest(words.begin() + 2, words.end());
  const Bytes message = query_from_words(rest);
  QueryArrived arrived{query_from(words.at(1)), {}, message};
  arrived.client.protocol = protocol_from(rest);
  const std::string token = option(rest, "token").value_or("");
  const std::string host = option(rest, "host").value_or("");
  arrived.client.token = token;
  arrived.client.host = host;
  const std::string server_name = option(rest, "sni").value_or("");
  const std::string subject = option(rest, "subject").value_or("");
  const std::string subjects = subject.empty() ? "" : subject + "\n";
  arrived.client.server_name = server_name;
  arrived.client.subjects = subjects;
  if (const auto client = option(rest, "client")) {
    arrived.client.address = {IpAddress::parse(*client).value(), 49152};
  }
  if (const auto limit = option(rest, "limit")) arrived.size_limit = std::stoul(*limit);
  if (!option(rest, "now")) {
    resolver_->handle(now_, arrived);
    return;
  }
  Bytes out(kMaxMessageSize);
  const Answered answered = resolver_->answer_now(now_, arrived, out);
  if (answered.kind == Answered::Kind::kDropped) actions_.push_back("NOW dropped");
  if (answered.kind == Answered::Kind::kAnswered) {
    actions_.push_back("NOW " + std::string(to_string(answered.source)) + " max-age " +
                       std::to_string(answered.max_age) + " " +
                       message_summary(ByteView(out).first(answered.size)));
  }
}

void Scenario::answer(const std::string& rest) {
  const Words words = split_words(rest.substr(0, rest.find(';')));
  const Opened& it = opened(words.at(0));
  const std::size_t number = number_from(words, it.sent.size());
  const std::string text = rest.substr(words.at(0).size() + 1);
  Bytes bytes = response_from_text(it.sent.at(number - 1), text);
  if (it.kind == TransportKind::kSession) {
    SessionAnswered event{it.id, RequestId{static_cast<std::uint32_t>(number)}, 200};
    event.content_type = "application/dns-message";
    event.bytes = bytes;
    event.age = static_cast<std::uint32_t>(std::stoul(option(words, "age").value_or("0")));
    return resolver_->handle(now_, event);
  }
  Endpoint from = it.remote;
  if (const auto source = option(words, "from")) from = Endpoint::parse(*source).value();
  if (it.kind == TransportKind::kStream) {
    Bytes framed{static_cast<std::uint8_t>(bytes.size() >> 8),
                 static_cast<std::uint8_t>(bytes.size())};
    framed.insert(framed.end(), bytes.begin(), bytes.end());
    bytes = std::move(framed);
  }
  if (const auto cut = option(words, "cut")) bytes.resize(std::stoul(*cut));
  const std::size_t piece = std::stoul(option(words, "split").value_or("65537"));
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end =
        bytes.begin() + static_cast<std::ptrdiff_t>(std::min(at + piece, bytes.size()));
    deliver(it.id, from, Bytes(begin, end));
  }
}

/// A request ends without an answer.
void Scenario::respond(const Words& words) {
  const Opened& it = opened(words.at(1));
  const std::size_t number = number_from(words, it.sent.size());
  SessionAnswered event{it.id, RequestId{static_cast<std::uint32_t>(number)}};
  if (words.at(0) == "DIED") {
    event.cause = cause_from(words.at(2));
  } else {
    event.status = static_cast<std::uint16_t>(std::stoul(words.at(2)));
  }
  if (const auto time = option(words, "retry-after")) event.retry_after = duration_from(*time);
  resolver_->handle(now_, event);
}

void Scenario::deliver(TransportId transport, const Endpoint& from, const Bytes& bytes) {
  resolver_->handle(now_, TransportReceived{transport, from, bytes});
}

void Scenario::advance(Duration duration) {
  const TimePoint target = now_ + duration;
  for (int turns = 0; turns < 10000; ++turns) {
    const auto deadline = resolver_->deadline();
    if (!deadline || *deadline > target) {
      now_ = target;
      return;
    }
    now_ = std::max(now_, *deadline);
    resolver_->handle_timeout(now_);
    collect();
  }
  throw std::runtime_error("the deadline stands still");
}

void Scenario::collect() {
  while (auto action = resolver_->poll()) {
    if (const auto* open = std::get_if<Open>(&*action)) {
      transports_.push_back({open->transport, open->kind, open->remote, {}});
    }
    const TransportId id = std::visit(TransportOf{}, *action);
    // A slot's id comes back only after 65,535 reuses: the last with this id is the one.
    const auto found = std::find_if(transports_.rbegin(), transports_.rend(),
                                    [id](const Opened& it) { return it.id == id; });
    std::uint32_t alias = 0;
    if (found != transports_.rend()) {
      alias = static_cast<std::uint32_t>(transports_.rend() - found);
      if (const auto* send = std::get_if<Send>(&*action)) {
        const std::size_t skip = found->kind == TransportKind::kStream ? 2 : 0;
        found->sent.emplace_back(send->bytes.begin() + static_cast<std::ptrdiff_t>(skip),
                                 send->bytes.end());
      }
    }
    if (std::holds_alternative<QueryFinished>(*action) && !show_finished_) continue;
    std::string text = to_string(std::visit(WithAlias{alias}, *std::move(action)));
    if (text.compare(0, 5, "SEND ") == 0) {
      // The random letter case of 0x20 would make every run's text another.
      std::transform(text.begin() + 5,
                     text.begin() + static_cast<std::ptrdiff_t>(text.find(". ") + 1),
                     text.begin() + 5, [](char c) { return static_cast<char>(std::tolower(c)); });
    }
    actions_.push_back(std::move(text));
  }
}

const Scenario::Opened& Scenario::opened(const std::string& name) const {
  const std::size_t number = name.size() > 1 && name[0] == 't' ? std::stoul(name.substr(1)) : 0;
  if (number == 0 || number > transports_.size()) throw std::runtime_error("no transport " + name);
  return transports_[number - 1];
}

TransportId Scenario::transport(const std::string& name) const { return opened(name).id; }

}  // namespace berth

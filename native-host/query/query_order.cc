#include "native-host/query/query_order.h"

#include <string_view>
#include <utility>

#include "core/message/subnet_text.h"
#include "core/resolver/setting.h"

namespace berth {
namespace {

constexpr Setting kTimeout{.key = "--timeout",
                           .kind = SettingKind::kDuration,
                           .least = 100'000,
                           .most = std::int64_t{3600} * 1'000'000,
                           .about = "Longest time of one attempt.",
                           .access = {}};
constexpr std::uint32_t kMaxTries = 100;

/// Reads the options, one after the other. The first fault found stays.
class Reader {
 public:
  explicit Reader(const QueryOptions& options) : options_(options) {}

  QueryOrderParse read(const std::vector<IpAddress>& system_servers) {
    read_question();
    read_server(system_servers);
    read_limits();
    order_.question.dnssec_ok = options_.dnssec_ok;
    order_.question.checking_disabled = options_.checking_disabled;
    if (options_.as_json && options_.is_short) fail("--json and --short do not go together");
    if (!complaint_.empty()) return {std::nullopt, std::move(complaint_)};
    return {std::move(order_), {}};
  }

 private:
  void fail(std::string complaint) {
    if (complaint_.empty()) complaint_ = std::move(complaint);
  }

  void read_question() {
    std::vector<std::string> words;
    for (const std::string& word : options_.words) {
      if (word.starts_with('@')) {
        server_ = word.substr(1);
      } else {
        words.push_back(word);
      }
    }
    if (!options_.reverse.empty()) {
      const auto address = IpAddress::parse(options_.reverse);
      if (!address) return fail("-x: " + quoted(options_.reverse) + " is no address");
      order_.question.name = reverse_name(*address);
      order_.question.type = RecordType::kPtr;
    } else {
      if (words.empty()) return fail("no name to ask for; berth query NAME [TYPE]");
      const auto name = Name::parse(words.front());
      if (!name) return fail(quoted(words.front()) + " is no domain name");
      order_.question.name = *name;
      words.erase(words.begin());
    }
    if (words.size() > 2) return fail(quoted(words[2]) + " is one word too many");
    // As with dig a word may be either, and a type is the likelier.
    for (const std::string& word : words) {
      if (const auto type = parse_record_type(word)) {
        order_.question.type = *type;
      } else if (const auto record_class = parse_record_class(word)) {
        order_.question.record_class = *record_class;
      } else {
        return fail(quoted(word) + " is no record type, such as A, HTTPS or TYPE65");
      }
    }
    if (!options_.record_class.empty()) {
      const auto record_class = parse_record_class(options_.record_class);
      if (!record_class) return fail("--class: " + quoted(options_.record_class) + " is no class");
      order_.question.record_class = *record_class;
    }
    if (order_.question.type == RecordType::kAxfr || order_.question.type == RecordType::kIxfr) {
      fail("zone transfers are not for this command");
    }
  }

  void read_server(const std::vector<IpAddress>& system_servers) {
    if (!options_.server.empty()) server_ = options_.server;
    if (!server_.empty()) {
      const std::string fault = upstream_fault(server_);
      if (!fault.empty()) {
        return fail("--server: " + quoted(server_) + " does not fit: " + fault);
      }
      order_.server = *Upstream::parse(server_);
      return;
    }
    for (const IpAddress& address : system_servers) {
      const Endpoint endpoint{address, kDnsPort};
      if (order_.server.endpoints.empty()) {
        order_.server = Upstream::at(UpstreamProtocol::kUdp, endpoint);
      } else {
        order_.server.endpoints.push_back(endpoint);
      }
    }
    if (order_.server.endpoints.empty()) {
      fail("this system names no server in /etc/resolv.conf; name one with --server URL");
    }
  }

  void read_limits() {
    if (!options_.subnet.empty()) {
      auto subnet = parse_subnet_text(options_.subnet);
      if (!subnet) {
        return fail("--subnet: " + quoted(options_.subnet) + " is no subnet, such as 192.0.2.0/24");
      }
      order_.question.client_subnet = *std::move(subnet);
    }
    const ParsedSetting timeout = parse_setting(kTimeout, options_.timeout);
    const auto* time = timeout.value ? std::get_if<std::int64_t>(&*timeout.value) : nullptr;
    if (time == nullptr || *time < kTimeout.least || *time > kTimeout.most) {
      return fail("--timeout: " + quoted(options_.timeout) +
                  " does not fit; allowed: " + allowed_text(kTimeout));
    }
    order_.timeout = Duration(*time);
    if (options_.tries == 0 || options_.tries > kMaxTries) {
      fail("--tries: " + std::to_string(options_.tries) + " does not fit; allowed: 1 to " +
           std::to_string(kMaxTries));
    }
    order_.tries = options_.tries;
  }

  const QueryOptions& options_;
  std::string server_;
  QueryOrder order_;
  std::string complaint_;
};

}  // namespace

QueryOrderParse make_query_order(const QueryOptions& options,
                                 const std::vector<IpAddress>& system_servers) {
  return Reader(options).read(system_servers);
}

Name reverse_name(const IpAddress& address) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  if (address.is_v4()) {
    const std::uint32_t value = address.v4_value();
    for (unsigned shift = 0; shift < 32; shift += 8) {
      text += std::to_string(value >> shift & 0xff) + ".";
    }
    return *Name::parse(text + "in-addr.arpa");
  }
  const auto& octets = address.octets();
  for (auto octet = octets.rbegin(); octet != octets.rend(); ++octet) {
    text += {kHex[*octet & 15], '.', kHex[*octet >> 4], '.'};
  }
  return *Name::parse(text + "ip6.arpa");
}

}  // namespace berth

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/time.h"
#include "core/message/iana.h"
#include "core/message/name.h"
#include "core/upstream/lookup_question.h"
#include "core/upstream/upstream.h"

namespace berth {

/// What `berth query` is given, as it is given.
struct QueryOptions {
  /// NAME, TYPE and CLASS.
  std::vector<std::string> words;
  /// URL of the server; empty: the system's.
  std::string server;
  /// Address whose name is asked for; empty: none.
  std::string reverse;
  std::string record_class;
  std::string subnet;
  std::string timeout = "5s";
  std::uint32_t tries = 3;
  /// PEM files of more authorities.
  std::vector<std::string> trust_files;
  bool is_insecure = false;
  bool dnssec_ok = false;
  bool checking_disabled = false;
  bool as_json = false;
  bool is_short = false;
  bool traces = false;

  friend bool operator==(const QueryOptions&, const QueryOptions&) = default;
};

/// One question, and how it is put to whom.
struct QueryOrder {
  Upstream server;
  LookupQuestion question;
  /// Of one attempt.
  Duration timeout = seconds(5);
  /// Attempts, those over all addresses together.
  std::uint32_t tries = 3;
};

/// An order, or in one line why there is none.
struct QueryOrderParse {
  std::optional<QueryOrder> order;
  std::string complaint;
};

/// Reads the options. `system_servers` are asked, by turns, where none is named.
[[nodiscard]] QueryOrderParse make_query_order(const QueryOptions& options,
                                               const std::vector<IpAddress>& system_servers);

/// The name under which an address is looked up: `1.2.0.192.in-addr.arpa`.
/// Source: RFC 1035 3.5, RFC 3596 2.5.
[[nodiscard]] Name reverse_name(const IpAddress& address);

}  // namespace berth

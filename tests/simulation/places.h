#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/message/iana.h"
#include "core/message/message_view.h"
#include "core/upstream/addresses.h"
#include "core/upstream/upstream.h"

namespace berth {

/// Where an upstream of a run is, and how its URL says so.
struct Place {
  UpstreamProtocol protocol{};
  /// How many addresses it has of each family: up to two, and one in all at least.
  std::size_t v4 = 1;
  std::size_t v6 = 0;
  enum class Told : std::uint8_t {
    kAddress,   ///< by its only address
    kBeside,    ///< by a name, the addresses stand beside it
    kResolved,  ///< by a name that bootstrap servers resolve
  } told{};
  /// It is asked only for what is below this name; empty: for all.
  std::string domain;
};

/// The addresses of the upstream with this number.
[[nodiscard]] std::vector<IpAddress> addresses_of(const Place& place, std::size_t number,
                                                  Family family);
/// True of the first IPv4 address of any upstream: that is where some faults strike alone.
[[nodiscard]] bool is_first(const IpAddress& address);

/// True when nobody may be asked for this name.
[[nodiscard]] bool nobody_for(const std::vector<Place>& places, const Name& name);

/// The URL of an upstream, as the setting takes it.
[[nodiscard]] std::string url_of(const Place& place, std::size_t number);
/// The URL of a bootstrap server.
[[nodiscard]] std::string bootstrap_url(std::size_t number, bool stream);

/// The upstream that a bootstrap server is asked for; nothing: another name.
[[nodiscard]] std::optional<std::size_t> upstream_named(const Name& name);
/// What a bootstrap server answers about it.
[[nodiscard]] Bytes address_answer(const MessageView& query, const Question& question,
                                   const Place& place, std::size_t number);

}  // namespace berth

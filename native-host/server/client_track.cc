#include "native-host/server/client_track.h"

#include <openssl/ssl.h>

#include <cerrno>

#include "native-host/server/tcp_state.h"

namespace berth {
namespace {

ConnectionKind kind_of(ClientProtocol protocol) {
  switch (protocol) {
    case ClientProtocol::kHttp1: return ConnectionKind::kHttp1;
    case ClientProtocol::kHttp2: return ConnectionKind::kHttp2;
    case ClientProtocol::kTls: return ConnectionKind::kTls;
    case ClientProtocol::kTcp: return ConnectionKind::kTcp;
    case ClientProtocol::kUdp: break;
  }
  return ConnectionKind::kUdp;
}

/// What ALPN calls it; in static storage, which OpenSSL's own is not.
std::string_view alpn_of(ClientProtocol protocol) {
  if (protocol == ClientProtocol::kTls) return "dot";
  return protocol == ClientProtocol::kHttp2 ? "h2" : "http/1.1";
}

std::string_view reason_of(const ChannelResult& result) {
  if (result.kind == ChannelResult::Kind::kEnd) return "closed by peer";
  switch (result.os_code) {
    case 0: return "TLS failed";
    case ECONNRESET:
    case EPIPE: return "reset";
    case ETIMEDOUT: return "timed out";
    default: return "failed";
  }
}

}  // namespace

void ClientTrack::named(const Endpoint& client) {
  if (tracked_) tracked_->remote = client;
}

void ClientTrack::opened(TimePoint now, ClientProtocol protocol, const Channel& channel) {
  tracked_.opened(kind_of(protocol), now);
  ssl_st* const ssl = channel.ssl();
  if (!tracked_ || ssl == nullptr) return;
  tracked_->tls_version = static_cast<std::uint16_t>(SSL_version(ssl));
  tracked_->resumed = SSL_session_reused(ssl) == 1;
  if (!channel.protocol().empty()) tracked_->alpn = alpn_of(protocol);
}

void ClientTrack::sample(int descriptor, TimePoint moved_at) {
  if (!tracked_) return;
  tracked_->last_active = moved_at;
  sample_tcp(descriptor, *tracked_.operator->());
}

void ClientTrack::broke(Stage stage, const ChannelResult& result) {
  const bool left = result.kind == ChannelResult::Kind::kEnd && stage != Stage::kHandshake;
  ends(reason_of(result), left ? std::nullopt : std::optional(stage));
}

}  // namespace berth

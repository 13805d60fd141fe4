#include "native-host/transport/socket_opener.h"

#include <cassert>
#include <string>
#include <system_error>

namespace berth {

TlsServer tls_server_of(const Upstream& upstream) {
  const bool https = upstream.protocol == UpstreamProtocol::kHttps;
  TlsServer server;
  server.name = upstream.tls_name;
  if (!upstream.endpoints.empty()) server.address = upstream.endpoints.front().address;
  server.pins = upstream.pins;
  server.protocol = https ? "h2" : "dot";
  // RFC 9113 3.2; servers of DNS over TLS may know nothing of ALPN (RFC 7858 3.1).
  server.needs_protocol = https;
  return server;
}

HttpTarget http_target_of(const Upstream& upstream) {
  HttpTarget target;
  if (!upstream.host.empty()) {
    target.authority = upstream.host;
  } else if (!upstream.tls_name.empty()) {
    // The server is known by its name; the URL only says where it is.
    target.authority = upstream.tls_name;
  } else {
    const IpAddress& address = upstream.endpoints.front().address;
    target.authority = address.to_string();
    if (!address.is_v4()) target.authority = "[" + target.authority + "]";
  }
  if (upstream.port != default_port(UpstreamProtocol::kHttps)) {
    target.authority += ":" + std::to_string(upstream.port);
  }
  target.path = upstream.path;
  target.uses_get = upstream.method == HttpMethod::kGet;
  return target;
}

SocketOpener::SocketOpener(EventLoop& loop, TransportEvents& events,
                           const std::vector<Upstream>& upstreams, const Tls& tls)
    : loop_(loop), events_(events) {
  for (const Upstream& upstream : upstreams) {
    auto& secure = secure_.emplace_back();
    if (!is_encrypted(upstream.protocol)) continue;
    assert(tls.shared != nullptr);
    TlsServer server = tls_server_of(upstream);
    server.is_insecure = tls.is_insecure;
    const bool https = upstream.protocol == UpstreamProtocol::kHttps;
    secure.reset(new Secure{{tls.shared, std::move(server)},
                            https ? http_target_of(upstream) : HttpTarget{}});
  }
}

SocketOpener::~SocketOpener() = default;

OpenedSocket SocketOpener::open(const Open& open) {
  const SocketOrder order{loop_, events_, room_, open.transport, open.remote};
  // The kernel may refuse to watch one more.
  try {
    switch (open.kind) {
      case TransportKind::kDatagram: return open_udp(order);
      case TransportKind::kStream:
        return open_stream(order, open.secure ? &secure_.at(open.upstream.value)->tls : nullptr);
      case TransportKind::kSession: break;
    }
    Secure& secure = *secure_.at(open.upstream.value);
    return open_session(order, secure.tls, secure.target);
  } catch (const std::system_error& error) {
    return {nullptr, error.code().value()};
  }
}

}  // namespace berth

#include "native-host/tls/client_tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>

namespace berth {
namespace {

// As many connections as the pool keeps to one server may be opened anew at once.
constexpr std::size_t kMaxTickets = 4;

bool trust_files(SSL_CTX* context, const TlsTrust& trust, std::string& problem) {
  if (trust.system && SSL_CTX_set_default_verify_paths(context) != 1) {
    problem = "the system's authorities: " + tls_error_text();
    return false;
  }
  for (const std::string& file : trust.files) {
    if (SSL_CTX_load_verify_file(context, file.c_str()) == 1) continue;
    problem = "authorities " + file + ": " + tls_error_text();
    return false;
  }
  return true;
}

void set_up(SSL_CTX* context) {
  set_tls_rules(context);
  // Tickets are kept by `TlsClient`, for its server alone.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
}

std::string_view chosen_protocol(const SSL* ssl) {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

/// Has the certificate looked at for the name or address.
bool expect(SSL* ssl, const TlsServer& server) {
  X509_VERIFY_PARAM* rules = SSL_get0_param(ssl);
  // Names stand in the subject's alternatives alone (RFC 8310 8.1).
  X509_VERIFY_PARAM_set_hostflags(
      rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (!server.name.empty()) {
    return X509_VERIFY_PARAM_set1_host(rules, server.name.data(), server.name.size()) == 1;
  }
  const auto& octets = server.address.octets();
  const std::size_t skipped = server.address.is_v4() ? 12 : 0;
  return X509_VERIFY_PARAM_set1_ip(rules, octets.data() + skipped, octets.size() - skipped) == 1;
}

}  // namespace

/// What OpenSSL calls.
struct TlsClient::Callbacks {
  static int new_session(SSL* ssl, SSL_SESSION* session) {
    auto* client = static_cast<TlsClient*>(SSL_get_app_data(ssl));
    if (client == nullptr) return 0;
    // Ours to free: its count was raised before the call.
    client->keep_ticket(SessionPointer(session));
    return 1;
  }
};

std::shared_ptr<const ClientTls> ClientTls::make(const TlsTrust& trust, std::string& problem) {
  std::shared_ptr<ClientTls> out(new ClientTls);
  out->shared_.reset(SSL_CTX_new(TLS_client_method()));
  if (out->shared_ == nullptr) {
    problem = tls_error_text();
    return nullptr;
  }
  set_up(out->shared_.get());
  SSL_CTX_sess_set_new_cb(out->shared_.get(), TlsClient::Callbacks::new_session);
  if (!trust_files(out->shared_.get(), trust, problem)) return nullptr;
  return out;
}

void TlsClient::SessionDeleter::operator()(ssl_session_st* session) const {
  SSL_SESSION_free(session);
}

TlsClient::TlsClient(std::shared_ptr<const ClientTls> shared, TlsServer server)
    : shared_(std::move(shared)), server_(std::move(server)) {}

SslPointer TlsClient::connect(int descriptor) {
  SslPointer ssl(SSL_new(shared_->shared_.get()));
  if (ssl == nullptr || SSL_set_fd(ssl.get(), descriptor) != 1) return nullptr;
  SSL_set_app_data(ssl.get(), this);
  if (!server_.name.empty() && SSL_set_tlsext_host_name(ssl.get(), server_.name.c_str()) != 1) {
    return nullptr;
  }
  // One name behind its length (RFC 7301 3.1).
  std::string offer(1, static_cast<char>(server_.protocol.size()));
  offer += server_.protocol;
  if (SSL_set_alpn_protos(ssl.get(), reinterpret_cast<const unsigned char*>(offer.data()),
                          static_cast<unsigned int>(offer.size())) != 0) {
    return nullptr;
  }
  if (checks_chain() && !expect(ssl.get(), server_)) return nullptr;
  SSL_set_verify(ssl.get(), checks_chain() ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (const SessionPointer ticket = take_ticket()) SSL_set_session(ssl.get(), ticket.get());
  SSL_set_connect_state(ssl.get());
  return ssl;
}

std::optional<TlsFailure> TlsClient::objection(ssl_st* ssl) {
  const std::string_view chosen = chosen_protocol(ssl);
  if (chosen != server_.protocol && (server_.needs_protocol || !chosen.empty())) {
    return TlsFailure{TransportCause::kAlpnRefused,
                      "no ALPN in common: it does not take " + std::string(server_.protocol)};
  }
  // A resumed session is one that was looked at when it began.
  if (server_.is_insecure || server_.pins.empty() || SSL_session_reused(ssl) == 1) {
    return std::nullopt;
  }
  if (is_pinned(ssl)) return std::nullopt;
  // A ticket may have come with the handshake, and another may follow.
  tickets_.clear();
  SSL_set_app_data(ssl, nullptr);
  return TlsFailure{TransportCause::kPinMismatch, "no key of its certificate matches a pin"};
}

TlsFailure TlsClient::failure(const ssl_st* ssl) const {
  return read_tls_failure(ssl, server_.name.empty() ? server_.address.to_string() : server_.name);
}

TlsFacts TlsClient::facts(const ssl_st* ssl) {
  return {SSL_get_version(ssl), SSL_get_cipher_name(ssl), std::string(chosen_protocol(ssl)),
          SSL_session_reused(ssl) == 1, static_cast<std::uint16_t>(SSL_version(ssl))};
}

bool TlsClient::checks_chain() const {
  return !server_.is_insecure && (server_.pins.empty() || !server_.name.empty());
}

bool TlsClient::is_pinned(ssl_st* ssl) const {
  const auto matches = [this](const X509* certificate) {
    SpkiPin digest{};
    unsigned int size = 0;
    unsigned char* key = nullptr;
    const int key_size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key);
    const bool digested =
        key_size > 0 && EVP_Digest(key, static_cast<std::size_t>(key_size), digest.data(), &size,
                                   EVP_sha256(), nullptr) == 1;
    OPENSSL_free(key);
    return digested &&
           std::find(server_.pins.begin(), server_.pins.end(), digest) != server_.pins.end();
  };
  if (!checks_chain()) {
    const X509* leaf = SSL_get0_peer_certificate(ssl);
    return leaf != nullptr && matches(leaf);
  }
  const STACK_OF(X509)* chain = SSL_get0_verified_chain(ssl);
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    if (matches(sk_X509_value(chain, i))) return true;
  }
  return false;
}

TlsClient::SessionPointer TlsClient::take_ticket() {
  if (tickets_.empty()) return nullptr;
  SessionPointer ticket = std::move(tickets_.back());
  tickets_.pop_back();
  // Tickets of TLS 1.3 are used once, so that connections cannot be told to be one client's
  // (RFC 8446 C.4); a session of TLS 1.2 brings no other when it is resumed.
  if (SSL_SESSION_get_protocol_version(ticket.get()) < TLS1_3_VERSION) {
    SSL_SESSION_up_ref(ticket.get());
    tickets_.emplace_back(ticket.get());
  }
  return ticket;
}

void TlsClient::keep_ticket(SessionPointer session) {
  tickets_.push_back(std::move(session));
  if (tickets_.size() > kMaxTickets) tickets_.pop_front();
}

}  // namespace berth

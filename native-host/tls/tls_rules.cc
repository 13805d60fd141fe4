#include "native-host/tls/tls_rules.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace berth {
namespace {

// Those that HTTP/2 allows with TLS 1.2 (RFC 9113 9.2.2): forward secret and authenticated.
constexpr const char* kTls12Ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
// The smaller AES first: it is fast, and nobody breaks either.
constexpr const char* kTls13Ciphers =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

}  // namespace

void SslDeleter::operator()(ssl_ctx_st* shared) const { SSL_CTX_free(shared); }
void SslDeleter::operator()(ssl_st* ssl) const { SSL_free(ssl); }

void set_tls_rules(ssl_ctx_st* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kTls12Ciphers);
  SSL_CTX_set_ciphersuites(context, kTls13Ciphers);
  // What is spoken inside has its own lengths, so a connection may end without the last word of
  // TLS.
  SSL_CTX_set_options(
      context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // Partial writes: what was taken need not be kept. Released buffers: idle connections are many.
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context, 1);
}

std::string tls_error_text() {
  std::string out;
  while (const unsigned long code = ERR_get_error()) {
    const char* reason = ERR_reason_error_string(code);
    if (!out.empty()) out += ", ";
    out += reason != nullptr ? reason : "error " + std::to_string(code);
  }
  return out.empty() ? "no reason given" : out;
}

}  // namespace berth

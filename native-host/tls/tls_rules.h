#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace berth {

/// Frees what OpenSSL made.
struct SslDeleter {
  void operator()(ssl_ctx_st* shared) const;
  void operator()(ssl_st* ssl) const;
};

/// What connections of one kind have in common.
using SslContextPointer = std::unique_ptr<ssl_ctx_st, SslDeleter>;
/// One connection's TLS.
using SslPointer = std::unique_ptr<ssl_st, SslDeleter>;

/// Sets what holds on both sides of a connection: TLS 1.2 or 1.3, ciphers that are forward secret
/// and authenticated, no renegotiation, no compression; how buffers are used.
/// Source: RFC 9113 9.2, RFC 9325 3 and 4.
void set_tls_rules(ssl_ctx_st* context);

/// What OpenSSL says went wrong last on this thread, in words; empties its list.
[[nodiscard]] std::string tls_error_text();

}  // namespace berth

#include "native-host/server/tls.h"

#include <nghttp2/nghttp2.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <span>
#include <vector>

namespace berth {

namespace {

// One ticket a connection: clients use one, and the second costs a twentieth of a handshake.
constexpr std::size_t kTickets = 1;

struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct CertificateDeleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using BioPointer = std::unique_ptr<BIO, BioDeleter>;
using CertificatePointer = std::unique_ptr<X509, CertificateDeleter>;
using KeyPointer = std::unique_ptr<EVP_PKEY, KeyDeleter>;

BioPointer reader(const std::string& text) {
  return BioPointer(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// A key behind a passphrase cannot be used: nobody is there to type it.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) { return -1; }

/// Lives as long as the program; its address marks a connection's service.
constexpr TlsService kDnsService = TlsService::kDns;
constexpr TlsService kHttp1Service = TlsService::kHttp1Only;

/// The protocols of a connection's service, the best first.
std::span<const std::string_view> protocols_of(SSL* ssl) {
  static constexpr std::array<std::string_view, 3> kHttp{"h2", "http/1.1", "http/1.0"};
  static constexpr std::array<std::string_view, 1> kDns{"dot"};
  static constexpr std::span<const std::string_view> kHttp1 = std::span(kHttp).subspan(1);
  if (SSL_get_app_data(ssl) == &kDnsService) return kDns;
  if (SSL_get_app_data(ssl) == &kHttp1Service) return kHttp1;
  return kHttp;
}

/// Our preference decides; no match ends the handshake, so that no other protocol can be mistaken
/// for ours (RFC 7301 3.2).
int select_protocol(SSL* ssl, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned int in_size, void* /*user*/) {
  for (const std::string_view ours : protocols_of(ssl)) {
    for (unsigned int at = 0; at < in_size; at += 1u + in[at]) {
      const std::string_view theirs(reinterpret_cast<const char*>(in + at + 1), in[at]);
      if (theirs != ours) continue;
      *out = in + at + 1;
      *out_size = in[at];
      return SSL_TLSEXT_ERR_OK;
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool use_chain(SSL_CTX* context, const std::string& text, std::string& problem) {
  const BioPointer bio = reader(text);
  const CertificatePointer leaf(PEM_read_bio_X509_AUX(bio.get(), nullptr, no_passphrase, nullptr));
  if (leaf == nullptr || SSL_CTX_use_certificate(context, leaf.get()) != 1) {
    problem = "no certificate in PEM that can be used: " + tls_error_text();
    return false;
  }
  while (X509* issuer = PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)) {
    // Takes the certificate over when it succeeds.
    if (SSL_CTX_add0_chain_cert(context, issuer) != 1) {
      X509_free(issuer);
      problem = "a certificate of the chain cannot be used: " + tls_error_text();
      return false;
    }
  }
  // The end of the text is an error to OpenSSL.
  ERR_clear_error();
  return true;
}

bool use_key(SSL_CTX* context, const std::string& text, std::string& problem) {
  const BioPointer bio = reader(text);
  const KeyPointer key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) {
    problem = "no private key in PEM without passphrase: " + tls_error_text();
    return false;
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    problem = "the key does not belong to the certificate";
    ERR_clear_error();
    return false;
  }
  return true;
}

/// Trusts the authorities of clients, and names them in what asks for a certificate.
bool use_client_authority(SSL_CTX* context, const std::string& text, std::string& problem) {
  const BioPointer bio = reader(text);
  int count = 0;
  while (X509* each = PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)) {
    const CertificatePointer authority(each);
    const bool taken = X509_STORE_add_cert(SSL_CTX_get_cert_store(context), each) == 1 &&
                       SSL_CTX_add_client_CA(context, each) == 1;
    if (!taken) break;
    ++count;
  }
  const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (count > 0 && ended) {
    ERR_clear_error();
    return true;
  }
  problem = "no certificates in PEM that can be used: " + tls_error_text();
  return false;
}

/// What the server is asked for is not there to be refused: the name only chooses a group. Taken,
/// it stays known when a session is resumed.
int take_server_name(SSL* /*ssl*/, int* /*alert*/, void* /*user*/) { return SSL_TLSEXT_ERR_OK; }

void set_up(SSL_CTX* context) {
  set_tls_rules(context);
  SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Tickets carry the sessions; nothing is kept here.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, kTickets);
  SSL_CTX_set_tlsext_servername_callback(context, take_server_name);
  SSL_CTX_set_alpn_select_cb(context, select_protocol, nullptr);
}

std::string fingerprint_of(const X509* certificate) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return {};
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    if (i > 0) out += ':';
    out += kHex[digest[i] >> 4];
    out += kHex[digest[i] & 15];
  }
  return out;
}

std::string time_text(const ASN1_TIME* time) {
  const BioPointer bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || ASN1_TIME_print(bio.get(), time) != 1) return "?";
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

std::string authority_fault(const std::string& certificates) {
  const SslContextPointer scratch(SSL_CTX_new(TLS_server_method()));
  std::string problem;
  if (scratch == nullptr) return tls_error_text();
  (void)use_client_authority(scratch.get(), certificates, problem);
  return problem;
}

std::shared_ptr<const ServerTls> ServerTls::make(const CertificateText& certificate,
                                                 std::string& problem,
                                                 const ClientAuthority& clients) {
  std::shared_ptr<ServerTls> tls(new ServerTls);
  tls->shared_.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* context = tls->shared_.get();
  if (context == nullptr) {
    problem = tls_error_text();
    return nullptr;
  }
  set_up(context);
  if (!use_chain(context, certificate.chain, problem)) return nullptr;
  if (!use_key(context, certificate.key, problem)) return nullptr;
  if (!clients.certificates.empty()) {
    if (!use_client_authority(context, clients.certificates, problem)) return nullptr;
    tls->verify_mode_ =
        SSL_VERIFY_PEER | (clients.is_required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0);
  }
  const X509* leaf = SSL_CTX_get0_certificate(context);
  tls->fingerprint_ = fingerprint_of(leaf);
  tls->not_after_ = time_text(X509_get0_notAfter(leaf));
  return tls;
}

SslPointer ServerTls::accept(int descriptor, TlsService service) const {
  SslPointer ssl(SSL_new(shared_.get()));
  if (ssl == nullptr || SSL_set_fd(ssl.get(), descriptor) != 1) return nullptr;
  // A session begun where no certificate is asked for is not resumed where one is.
  const bool is_asked = service != TlsService::kHttp1Only;
  if (is_asked) SSL_set_verify(ssl.get(), verify_mode_, nullptr);
  const unsigned char sessions = is_asked ? 1 : 2;
  SSL_set_session_id_context(ssl.get(), &sessions, sizeof sessions);
  if (service == TlsService::kDns) {
    SSL_set_app_data(ssl.get(), const_cast<TlsService*>(&kDnsService));
  }
  if (service == TlsService::kHttp1Only) {
    SSL_set_app_data(ssl.get(), const_cast<TlsService*>(&kHttp1Service));
  }
  SSL_set_accept_state(ssl.get());
  return ssl;
}

long ServerTls::seconds_left() const {
  constexpr long kDay = 86400;
  int days = 0;
  int seconds = 0;
  const X509* leaf = SSL_CTX_get0_certificate(shared_.get());
  if (ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(leaf)) != 1) return 0;
  return days * kDay + seconds;
}

}  // namespace berth

#include "native-host/server/own_certificate.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

namespace berth {
namespace {

struct Deleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
template <typename T>
using Pointer = std::unique_ptr<T, Deleter>;

// A clock that is a little behind shall not find it not yet valid. Unit: seconds.
constexpr long kBackdated = 3600;

bool add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Pointer<X509_EXTENSION> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// Only what can stand in a subject alternative name as it is.
bool is_plain_name(const std::string& name) {
  if (name.empty() || name.size() > 253) return false;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.';
    if (!plain) return false;
  }
  return true;
}

bool set_serial(X509* certificate) {
  std::array<unsigned char, 16> serial;
  if (RAND_bytes(serial.data(), static_cast<int>(serial.size())) != 1) return false;
  // Positive, as RFC 5280 4.1.2.2 asks.
  serial[0] = static_cast<unsigned char>((serial[0] & 0x7f) | 0x40);
  BIGNUM* number = BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr);
  const bool done = number != nullptr &&
                    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return done;
}

bool fill(X509* certificate, EVP_PKEY* key, const std::string& host_name) {
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  if (is_plain_name(host_name) && host_name != "localhost") names += ",DNS:" + host_name;
  X509_NAME* subject = X509_get_subject_name(certificate);
  const auto* common_name = reinterpret_cast<const unsigned char*>("Berth (self-signed)");
  return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
         X509_gmtime_adj(X509_getm_notBefore(certificate), -kBackdated) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), kOwnCertificateLife - kBackdated) !=
             nullptr &&
         X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, subject) == 1 &&
         X509_set_pubkey(certificate, key) == 1 &&
         add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
         add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
         add_extension(certificate, NID_subject_alt_name, names);
}

std::string text_of(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

CertificateText make_own_certificate(const std::string& host_name) {
  const Pointer<EVP_PKEY> key(EVP_EC_gen("P-256"));
  const Pointer<X509> certificate(X509_new());
  if (key == nullptr || certificate == nullptr) return {};
  if (!fill(certificate.get(), key.get(), host_name)) return {};
  if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) return {};
  const Pointer<BIO> chain(BIO_new(BIO_s_mem()));
  const Pointer<BIO> secret(BIO_new(BIO_s_mem()));
  if (chain == nullptr || secret == nullptr ||
      PEM_write_bio_X509(chain.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    return {};
  }
  return {text_of(chain.get()), text_of(secret.get())};
}

}  // namespace berth

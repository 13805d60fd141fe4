#include "tests/native/support/authority.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace berth::test {
namespace {

void require(bool good) {
  if (!good) throw std::runtime_error("OpenSSL: " + tls_error_text());
}

void extend(X509* certificate, int nid, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

X509* draw_up(EVP_PKEY* key, const char* name, const X509_NAME* issuer,
              const CertificateOrder& order) {
  X509* certificate = X509_new();
  require(X509_set_version(certificate, X509_VERSION_3) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), order.begins);
  X509_gmtime_adj(X509_getm_notAfter(certificate), order.ends);
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(certificate, issuer == nullptr ? subject : issuer);
  require(X509_set_pubkey(certificate, key) == 1);
  return certificate;
}

template <typename Write>
std::string pem_of(Write write) {
  BIO* bio = BIO_new(BIO_s_mem());
  require(write(bio) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  std::string out(text, static_cast<std::size_t>(size));
  BIO_free(bio);
  return out;
}

std::string pem_of(X509* certificate) {
  return pem_of([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

}  // namespace

Authority::Authority(const std::string& name) : key_(EVP_EC_gen("P-256")) {
  CertificateOrder order;
  order.begins = -1000 * 86400L;
  certificate_ = draw_up(key_, name.c_str(), nullptr, order);
  extend(certificate_, NID_basic_constraints, "critical,CA:TRUE");
  require(X509_sign(certificate_, key_, EVP_sha256()) != 0);
  pem_ = pem_of(certificate_);
}

Authority::~Authority() {
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

CertificateText Authority::issue(const CertificateOrder& order) const {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = draw_up(key, "Test Server", X509_get_subject_name(certificate_), order);
  extend(certificate, NID_subject_alt_name, order.names);
  require(X509_sign(certificate, key_, EVP_sha256()) != 0);
  CertificateText out{pem_of(certificate) + pem_, pem_of([&](BIO* bio) {
                        return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr,
                                                        nullptr);
                      })};
  X509_free(certificate);
  EVP_PKEY_free(key);
  return out;
}

std::string key_digest(const std::string& pem) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  unsigned char* key = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key);
  std::array<char, 32> digest{};
  require(EVP_Digest(key, static_cast<std::size_t>(size),
                     reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(),
                     nullptr) == 1);
  OPENSSL_free(key);
  X509_free(certificate);
  BIO_free(bio);
  return {digest.data(), digest.size()};
}

TemporaryFile::TemporaryFile(const std::string& text) : path_("/tmp/berth-test-XXXXXX") {
  const int descriptor = ::mkstemp(path_.data());
  require(descriptor >= 0 &&
          ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::close(descriptor);
}

TemporaryFile::~TemporaryFile() { ::unlink(path_.c_str()); }

}  // namespace berth::test

#pragma once

#include <string>

#include "native-host/server/tls.h"

struct evp_pkey_st;
struct x509_st;

namespace berth::test {

/// What a certificate is to say. Times count from now. Unit: seconds.
struct CertificateOrder {
  std::string names = "DNS:dns.test,IP:127.0.0.1";
  long begins = -3600;
  long ends = 86400;
};

/// A certification authority of a test's own.
class Authority {
 public:
  explicit Authority(const std::string& name = "Test Authority");
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  /// A certificate with a fresh key, and the authority's behind it.
  [[nodiscard]] CertificateText issue(const CertificateOrder& order = {}) const;
  /// The authority's own certificate in PEM.
  [[nodiscard]] const std::string& pem() const { return pem_; }

 private:
  evp_pkey_st* key_;
  x509_st* certificate_;
  std::string pem_;
};

/// SHA-256 of the public key of the first certificate in `pem`.
[[nodiscard]] std::string key_digest(const std::string& pem);

/// A file that lasts as long as this.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace berth::test

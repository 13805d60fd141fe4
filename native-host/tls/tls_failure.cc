#include "native-host/tls/tls_failure.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "core/base/endpoint.h"
#include "native-host/tls/tls_rules.h"

namespace berth {
namespace {

// Names of a certificate that are told at most.
constexpr int kMaxNames = 4;
constexpr int kNoApplicationProtocol = 120;

struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using BioPointer = std::unique_ptr<BIO, BioDeleter>;

std::string text_of(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string time_text(const ASN1_TIME* time) {
  const BioPointer bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || ASN1_TIME_print(bio.get(), time) != 1) return "?";
  return text_of(bio.get());
}

std::string issuer_text(const X509* certificate) {
  const BioPointer bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || X509_NAME_print_ex(bio.get(), X509_get_issuer_name(certificate), 0,
                                           XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) < 0) {
    return "?";
  }
  return text_of(bio.get());
}

std::string string_text(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string address_text(const ASN1_OCTET_STRING* octets) {
  const unsigned char* data = ASN1_STRING_get0_data(octets);
  if (ASN1_STRING_length(octets) == 4) {
    const std::uint32_t value = std::uint32_t{data[0]} << 24 | std::uint32_t{data[1]} << 16 |
                                std::uint32_t{data[2]} << 8 | data[3];
    return IpAddress::v4(value).to_string();
  }
  if (ASN1_STRING_length(octets) != 16) return "?";
  return IpAddress::v6(std::span<const std::uint8_t, 16>(data, 16)).to_string();
}

/// The names and addresses that a certificate is for.
std::string names_text(const X509* certificate) {
  auto* names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  std::string out;
  const int count = names == nullptr ? 0 : sk_GENERAL_NAME_num(names);
  for (int i = 0; i < std::min(count, kMaxNames); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (!out.empty()) out += ", ";
    if (name->type == GEN_DNS) {
      out += string_text(name->d.dNSName);
    } else if (name->type == GEN_IPADD) {
      out += address_text(name->d.iPAddress);
    } else {
      out += "something else";
    }
  }
  if (count > kMaxNames) out += " and others";
  GENERAL_NAMES_free(names);
  return out.empty() ? "no name" : out;
}

const X509* leaf_of(const ssl_st* ssl) {
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
  return sk_X509_num(chain) > 0 ? sk_X509_value(chain, 0) : nullptr;
}

TlsFailure certificate_fault(const ssl_st* ssl, const std::string& expected) {
  const long verdict = SSL_get_verify_result(ssl);
  const X509* leaf = leaf_of(ssl);
  const std::string words = X509_verify_cert_error_string(verdict);
  if (leaf == nullptr) {
    return {TransportCause::kCertificateUntrusted, "certificate refused: " + words};
  }
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      if (X509_cmp_current_time(X509_get0_notAfter(leaf)) >= 0) {
        return {TransportCause::kCertificateExpired, "a certificate of its chain expired"};
      }
      return {TransportCause::kCertificateExpired,
              "certificate expired on " + time_text(X509_get0_notAfter(leaf))};
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return {TransportCause::kCertificateExpired,
              "certificate is not valid before " + time_text(X509_get0_notBefore(leaf))};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return {TransportCause::kCertificateName, "certificate has the wrong name: it is for " +
                                                    names_text(leaf) + ", not for " + expected};
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return {TransportCause::kCertificateUntrusted,
              "certificate of an unknown issuer: " + issuer_text(leaf) + " (" + words + ")"};
    default: return {TransportCause::kCertificateUntrusted, "certificate refused: " + words};
  }
}

TlsFailure alert(int number) {
  const std::string shown = "alert " + std::to_string(number);
  if (number == kNoApplicationProtocol) {
    return {TransportCause::kAlpnRefused, "no ALPN in common (" + shown + ")"};
  }
  return {TransportCause::kTlsFailed,
          "it sent " + shown + " (" + SSL_alert_desc_string_long(number) + ")"};
}

}  // namespace

TlsFailure read_tls_failure(const ssl_st* ssl, const std::string& expected) {
  // Whoever gave up speaks last, after whoever found the reason.
  const unsigned long code = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(code);
  const bool by_ssl = ERR_GET_LIB(code) == ERR_LIB_SSL;
  TlsFailure out;
  if (by_ssl && reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    out = certificate_fault(ssl, expected);
  } else if (by_ssl && reason > SSL_AD_REASON_OFFSET && reason <= SSL_AD_REASON_OFFSET + 255) {
    out = alert(reason - SSL_AD_REASON_OFFSET);
  } else if (by_ssl && (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
                        reason == SSL_R_PACKET_LENGTH_TOO_LONG)) {
    out.why = "what answers there does not speak TLS";
  } else if (by_ssl && reason == SSL_R_UNSUPPORTED_PROTOCOL) {
    out.why = "no TLS version in common: it has none from 1.2 on";
  }
  const std::string rest = tls_error_text();
  if (out.why.empty()) out.why = rest;
  return out;
}

}  // namespace berth

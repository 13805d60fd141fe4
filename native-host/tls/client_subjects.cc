#include "native-host/tls/client_subjects.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace berth {
namespace {

struct TextDeleter {
  void operator()(unsigned char* text) const { OPENSSL_free(text); }
};
struct NamesDeleter {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

void add_name(const ASN1_STRING* name, std::string& out) {
  unsigned char* octets = nullptr;
  const int size = ASN1_STRING_to_UTF8(&octets, name);
  if (size <= 0) return;
  const std::unique_ptr<unsigned char, TextDeleter> owner(octets);
  const std::string_view text(reinterpret_cast<const char*>(octets),
                              static_cast<std::size_t>(size));
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), is_control)) return;
  out.append(text).push_back('\n');
}

}  // namespace

std::string client_subjects(const ssl_st* ssl) {
  std::string out;
  const X509* certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr) return out;
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at >= 0) add_name(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)), out);
  const std::unique_ptr<GENERAL_NAMES, NamesDeleter> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS || name->type == GEN_EMAIL || name->type == GEN_URI) {
      add_name(name->d.ia5, out);
    }
  }
  return out;
}

std::string client_certificate_fault(const ssl_st* ssl) {
  const int reason = ERR_GET_REASON(ERR_peek_error());
  if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) return "it shows no certificate";
  if (reason != SSL_R_CERTIFICATE_VERIFY_FAILED) return {};
  return std::string("its certificate is no good: ") +
         X509_verify_cert_error_string(SSL_get_verify_result(ssl));
}

}  // namespace berth

#include "native-host/admin/page_answer.h"

#include "native-host/admin/page_files.h"

namespace berth {
namespace {

// What the page may do: run, look like and ask what comes from here, and nothing else. No page of
// others may hold it in a frame, where clicks on it could be led astray. Source: CSP Level 3.
constexpr std::string_view kPolicy =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'\r\nReferrer-Policy: no-referrer\r\n";

}  // namespace

std::optional<AdminResponse> page_answer(const AdminRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  for (const PageFile& file : page_files()) {
    if (file.path != request.path) continue;
    AdminResponse out;
    // Kept, but asked after each time: another version of the program has another page.
    out.cache_control = "no-cache";
    out.type = std::string(file.type);
    out.header = "ETag: " + std::string(file.tag) + "\r\n" + std::string(kPolicy);
    if (request.if_none_match.find(file.tag) != std::string::npos) {
      out.status = 304;
      return out;
    }
    if (file.is_gzip) out.header += "Content-Encoding: gzip\r\n";
    out.body = std::string(file.octets);
    return out;
  }
  return std::nullopt;
}

}  // namespace berth

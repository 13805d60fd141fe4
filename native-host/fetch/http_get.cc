#include "native-host/fetch/http_get.h"

#include <pthread.h>
#include <signal.h>
#include <strings.h>

#include <array>
#include <utility>

#include "native-host/fetch/http_response.h"

namespace berth {
namespace {

// Unit: octets.
constexpr std::size_t kPiece = 65536;
constexpr unsigned kOk = 200;

/// Reads one response; what is wrong with it, if anything.
std::string read_response(FetchConnection& connection, HttpResponse& response) {
  std::array<std::uint8_t, kPiece> room;
  while (!response.is_done()) {
    std::size_t got = 0;
    if (!connection.receive(room, got)) return "could not be got: " + connection.problem();
    std::string problem = response.take(ByteView(room).first(got));
    if (got == 0 || !problem.empty()) return problem;
  }
  return {};
}

/// Writing to a connection that the other end has closed is an error here, not the end of the
/// program.
void ignore_broken_pipes() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

HttpAnswer failed(std::string problem) {
  HttpAnswer answer;
  answer.problem = std::move(problem);
  return answer;
}

}  // namespace

std::string request_text(const HttpGet& order) {
  std::string text = "GET " + order.url.target + " HTTP/1.1\r\nHost: " + order.url.authority() +
                     "\r\nUser-Agent: berth/" BERTH_VERSION
                     "\r\nAccept-Encoding: identity\r\nConnection: close\r\n";
  for (const std::string& field : order.fields) text += field + "\r\n";
  return text + "\r\n";
}

HttpAnswer http_get(const HttpGet& order) {
  ignore_broken_pipes();
  FetchConnection connection(order.deadline);
  const std::string request = request_text(order);
  const ByteView octets(reinterpret_cast<const std::uint8_t*>(request.data()), request.size());
  if (!connection.open(order.url, order.url.is_encrypted ? order.tls : nullptr,
                       order.is_insecure) ||
      !connection.send(octets)) {
    return failed("could not be got: " + connection.problem());
  }
  HttpResponse response(order.max_bytes);
  std::string problem = read_response(connection, response);
  if (!problem.empty()) return failed(std::move(problem));
  const std::string coding = response.field("content-encoding");
  if (response.status() == kOk && !coding.empty() &&
      ::strcasecmp(coding.c_str(), "identity") != 0) {
    return failed("comes in a coding that was not asked for (" + coding + ")");
  }
  HttpAnswer answer;
  answer.status = response.status();
  answer.reason = response.reason();
  answer.etag = response.field("etag");
  answer.last_modified = response.field("last-modified");
  answer.location = response.field("location");
  answer.body = response.take_content();
  return answer;
}

}  // namespace berth

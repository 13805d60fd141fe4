#include "native-host/tls/client_tls.h"

#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "native-host/server/channel.h"
#include "tests/native/support/authority.h"

namespace berth {
namespace {

using test::Authority;
using test::CertificateOrder;
using test::TemporaryFile;

const Authority& authority() {
  static const Authority one;
  return one;
}

std::shared_ptr<const ClientTls> trusting(const std::string& pem) {
  const TemporaryFile file(pem);
  std::string problem;
  auto tls = ClientTls::make({false, {file.path()}}, problem);
  INFO(problem);
  REQUIRE(tls != nullptr);
  return tls;
}

std::shared_ptr<const ServerTls> serving(const CertificateText& certificate) {
  std::string problem;
  auto tls = ServerTls::make(certificate, problem);
  INFO(problem);
  REQUIRE(tls != nullptr);
  return tls;
}

TlsServer named(std::string name) {
  TlsServer server;
  server.name = std::move(name);
  server.protocol = "h2";
  server.needs_protocol = true;
  return server;
}

SpkiPin pin_of(const std::string& pem) {
  SpkiPin pin{};
  const std::string digest = test::key_digest(pem);
  std::copy(digest.begin(), digest.end(), pin.begin());
  return pin;
}

/// Two ends of one connection, both driven by the test.
struct Pair {
  std::array<int, 2> descriptors{};
  Pair() {
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, descriptors.data()) == 0);
  }
  ~Pair() {
    for (const int descriptor : descriptors) ::close(descriptor);
  }
};

struct Outcome {
  /// Empty: the handshake succeeded and nothing was objected to.
  std::string why;
  TransportCause cause{};
  TlsFacts facts{};
};

Outcome failed(const TlsFailure& failure) { return {failure.why, failure.cause}; }

/// One connection, up to the server's first octets, with a proper end. Both ends share one thread
/// and so OpenSSL's list of errors: it is empty whenever the other end has its turn.
Outcome connect(TlsClient& client, const ServerTls& server) {
  const Pair pair;
  Channel ours(pair.descriptors[0], client.connect(pair.descriptors[0]));
  Channel theirs(pair.descriptors[1], server.accept(pair.descriptors[1], TlsService::kHttp));
  bool is_open = false;
  bool is_accepted = false;
  for (int turn = 0; turn < 10 && !(is_open && is_accepted); ++turn) {
    if (!is_open) {
      const ChannelResult result = ours.handshake();
      is_open = result.kind == ChannelResult::Kind::kDone;
      if (result.kind == ChannelResult::Kind::kFailed) {
        return failed(client.failure(ours.ssl()));
      }
      if (result.kind == ChannelResult::Kind::kEnd) return {"closed"};
    }
    if (!is_accepted) is_accepted = theirs.handshake().kind == ChannelResult::Kind::kDone;
    ERR_clear_error();
  }
  REQUIRE(is_open);
  Outcome out;
  if (const auto objection = client.objection(ours.ssl())) out = failed(*objection);
  out.facts = TlsClient::facts(ours.ssl());
  std::array<std::uint8_t, 100> room{};
  REQUIRE(theirs.write(Bytes{1, 2, 3}).kind == ChannelResult::Kind::kDone);
  CHECK(ours.read(room).size == 3);
  ours.finish();
  return out;
}

Outcome connect(const TlsServer& to, const CertificateText& certificate) {
  TlsClient client(trusting(authority().pem()), to);
  return connect(client, *serving(certificate));
}

}  // namespace

TEST_CASE("a server with the name, by an authority that is trusted, will do") {
  const Outcome outcome = connect(named("dns.test"), authority().issue());
  CHECK(outcome.why.empty());
  CHECK(outcome.facts.version == "TLSv1.3");
  CHECK(outcome.facts.protocol == "h2");
  CHECK_FALSE(outcome.facts.resumed);
}

TEST_CASE("without a name the certificate has to hold the address") {
  TlsServer server = named("");
  server.address = *IpAddress::parse("127.0.0.1");
  CHECK(connect(server, authority().issue()).why.empty());
  server.address = *IpAddress::parse("192.0.2.1");
  CHECK(connect(server, authority().issue()).why ==
        "certificate has the wrong name: it is for dns.test, 127.0.0.1, not for 192.0.2.1");
  server.address = *IpAddress::parse("2001:db8::1");
  CHECK(connect(server, authority().issue({"IP:2001:db8::1"})).why.empty());
}

TEST_CASE("a wrong name is said beside the right ones") {
  const Outcome outcome = connect(named("other.test"), authority().issue());
  CHECK(outcome.why ==
        "certificate has the wrong name: it is for dns.test, 127.0.0.1, not for other.test");
  CHECK(outcome.cause == TransportCause::kCertificateName);
  CHECK(connect(named("a.test"),
                authority().issue({"DNS:1.test,DNS:2.test,DNS:3.test,DNS:4.test,DNS:5.test"}))
            .why ==
        "certificate has the wrong name: it is for 1.test, 2.test, 3.test, 4.test and others, not "
        "for a.test");
  CHECK(connect(named("a.dns.test"), authority().issue({"DNS:*.dns.test"})).why.empty());
  CHECK_FALSE(connect(named("a.dns.test"), authority().issue({"DNS:a*.dns.test"})).why.empty());
}

TEST_CASE("an expired certificate is said with its day, as is one of the future") {
  const Outcome expired = connect(named("dns.test"), authority().issue({"DNS:dns.test", -99, -9}));
  CHECK(expired.why.starts_with("certificate expired on "));
  CHECK(expired.why.ends_with(" GMT"));
  CHECK(expired.cause == TransportCause::kCertificateExpired);
  const Outcome future = connect(named("dns.test"), authority().issue({"DNS:dns.test", 99, 999}));
  CHECK(future.why.starts_with("certificate is not valid before "));
  CHECK(future.cause == TransportCause::kCertificateExpired);
}

TEST_CASE("an unknown issuer is named") {
  const Authority stranger("A Stranger");
  const Outcome outcome = connect(named("dns.test"), stranger.issue());
  CHECK(outcome.why.starts_with("certificate of an unknown issuer: CN = A Stranger ("));
  CHECK(outcome.cause == TransportCause::kCertificateUntrusted);
}

TEST_CASE("no protocol in common ends the handshake, or is objected to") {
  TlsServer server = named("dns.test");
  server.protocol = "imap";
  const Outcome outcome = connect(server, authority().issue());
  CHECK(outcome.why == "no ALPN in common (alert 120)");
  CHECK(outcome.cause == TransportCause::kAlpnRefused);
}

TEST_CASE("what does not speak TLS is told as such") {
  const Pair pair;
  TlsClient client(trusting(authority().pem()), named("dns.test"));
  Channel ours(pair.descriptors[0], client.connect(pair.descriptors[0]));
  CHECK(ours.handshake().kind == ChannelResult::Kind::kWantRead);
  const std::string text = "HTTP/1.1 400 Bad Request\r\n\r\n";
  REQUIRE(::write(pair.descriptors[1], text.data(), text.size()) > 0);
  CHECK(ours.handshake().kind == ChannelResult::Kind::kFailed);
  CHECK(client.failure(ours.ssl()) ==
        TlsFailure{TransportCause::kTlsFailed, "what answers there does not speak TLS"});
}

TEST_CASE("a peer that hangs up during the handshake is the end of the stream") {
  const Pair pair;
  TlsClient client(trusting(authority().pem()), named("dns.test"));
  Channel ours(pair.descriptors[0], client.connect(pair.descriptors[0]));
  CHECK(ours.handshake().kind == ChannelResult::Kind::kWantRead);
  REQUIRE(::shutdown(pair.descriptors[1], SHUT_WR) == 0);
  CHECK(ours.handshake().kind == ChannelResult::Kind::kEnd);
}

TEST_CASE("pins without a name stand alone: the server's own key decides") {
  const CertificateText certificate = authority().issue({"DNS:else.test", -99, -9});
  TlsServer server = named("");
  server.pins = {SpkiPin{}, pin_of(certificate.chain)};
  CHECK(connect(server, certificate).why.empty());
  server.pins = {SpkiPin{}};
  CHECK(connect(server, certificate).why == "no key of its certificate matches a pin");
  CHECK(connect(server, certificate).cause == TransportCause::kPinMismatch);
  // The authority's key proves nothing where nobody looked at what it signed.
  server.pins = {pin_of(authority().pem())};
  CHECK(connect(server, certificate).why == "no key of its certificate matches a pin");
}

TEST_CASE("a pin beside a name is looked for in the whole chain, and the name still counts") {
  const CertificateText certificate = authority().issue();
  TlsServer server = named("dns.test");
  server.pins = {pin_of(authority().pem())};
  CHECK(connect(server, certificate).why.empty());
  server.pins = {pin_of(certificate.chain)};
  CHECK(connect(server, certificate).why.empty());
  server.name = "other.test";
  CHECK(connect(server, certificate).why.starts_with("certificate has the wrong name"));
  server.name = "dns.test";
  server.pins = {SpkiPin{1}};
  CHECK(connect(server, certificate).why == "no key of its certificate matches a pin");
}

TEST_CASE("an insecure client takes anybody") {
  TlsServer server = named("other.test");
  server.is_insecure = true;
  const Authority stranger;
  CHECK(connect(server, stranger.issue({"DNS:dns.test", -99, -9})).why.empty());
}

TEST_CASE("the second connection resumes the first, also where a pin was checked") {
  const CertificateText certificate = authority().issue();
  TlsServer server = named("dns.test");
  server.pins = {pin_of(certificate.chain)};
  TlsClient client(trusting(authority().pem()), server);
  const auto to = serving(certificate);
  CHECK_FALSE(connect(client, *to).facts.resumed);
  for (int i = 0; i < 10; ++i) {
    const Outcome again = connect(client, *to);
    CHECK(again.why.empty());
    CHECK(again.facts.resumed);
  }
}

TEST_CASE("nothing is resumed with a server that a pin was not matched by") {
  TlsServer server = named("");
  server.pins = {SpkiPin{}};
  TlsClient client(trusting(authority().pem()), server);
  const auto to = serving(authority().issue());
  for (int i = 0; i < 3; ++i) {
    const Outcome outcome = connect(client, *to);
    CHECK(outcome.why == "no key of its certificate matches a pin");
    CHECK_FALSE(outcome.facts.resumed);
  }
}

TEST_CASE("a server that forgot a ticket is shaken hands with anew") {
  const CertificateText certificate = authority().issue();
  TlsClient client(trusting(authority().pem()), named("dns.test"));
  CHECK_FALSE(connect(client, *serving(certificate)).facts.resumed);
  const Outcome again = connect(client, *serving(certificate));
  CHECK(again.why.empty());
  CHECK_FALSE(again.facts.resumed);
}

TEST_CASE("files of authorities that cannot be read are named") {
  std::string problem;
  CHECK(ClientTls::make({false, {"/nonexistent/ca.pem"}}, problem) == nullptr);
  CHECK(problem.starts_with("authorities /nonexistent/ca.pem: "));
  const TemporaryFile file("no certificate\n");
  CHECK(ClientTls::make({false, {file.path()}}, problem) == nullptr);
  CHECK(problem.starts_with("authorities " + file.path() + ": "));
}

}  // namespace berth

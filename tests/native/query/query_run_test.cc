#include "native-host/query/query_run.h"

#include <catch2/catch.hpp>
#include <thread>

#include "tests/native/support/authority.h"
#include "tests/native/support/http2_server.h"
#include "tests/native/support/tls_peer.h"

namespace berth {
namespace {

using test::Authority;
using test::Http2Given;
using test::Http2Server;
using test::TlsPeer;

const Authority& authority() {
  static const Authority one;
  return one;
}

/// A server of a test's own, on a thread of its own.
class Peer {
 public:
  Peer(const CertificateText* certificate, const std::string& protocol, TlsPeer::Script script)
      : peer_(loop_, certificate, protocol, std::move(script)), thread_([this] { loop_.run(); }) {}
  ~Peer() {
    loop_.post([this] { loop_.stop(); });
    thread_.join();
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  [[nodiscard]] std::string url(const std::string& scheme) const { return peer_.url(scheme); }
  [[nodiscard]] std::string at() const { return peer_.endpoint().to_string(); }
  [[nodiscard]] std::string port() const { return std::to_string(peer_.endpoint().port); }

 private:
  EventLoop loop_;
  TlsPeer peer_;
  std::thread thread_;
};

/// The query in `frame`, with QR set and its id changed by `change`, as a frame.
Bytes reply_to(ByteView frame, std::uint8_t change = 0) {
  Bytes reply(frame.begin(), frame.end());
  reply.at(3) = static_cast<std::uint8_t>(reply.at(3) ^ change);
  reply.at(4) |= 0x80;
  return reply;
}

TlsPeer::Script answering() {
  return {[](TlsPeer& peer, ByteView octets) {
            peer.say(reply_to(octets));
            return true;
          },
          {}};
}

QueryOutcome ask(const std::string& url, const Authority* trusted = nullptr,
                 std::uint32_t tries = 3, Duration timeout = seconds(10)) {
  QueryOrder order;
  order.server = *Upstream::parse(url);
  order.question.name = *Name::parse("a.test");
  order.tries = tries;
  order.timeout = timeout;
  std::string problem;
  SocketOpener::Tls tls;
  if (trusted != nullptr) {
    const test::TemporaryFile file(trusted->pem());
    tls.shared = ClientTls::make({false, {file.path()}}, problem);
  } else {
    tls.shared = ClientTls::make({false, {}}, problem);
  }
  return QueryRun(order, tls).run();
}

/// The stages that a query passed.
std::vector<Stage> stages(const QueryOutcome& outcome) {
  std::vector<Stage> out;
  for (const QueryStep& step : outcome.steps) out.push_back(step.stage);
  return out;
}

/// What a DoH server's answer of this kind comes to.
QueryOutcome over_https(const Http2Given& given) {
  const CertificateText certificate = authority().issue();
  Http2Server http;
  Peer peer(&certificate, "h2",
            {[&](TlsPeer& it, ByteView octets) {
               http.input(octets);
               for (const auto& [stream, asked] : http.asked) {
                 if (asked.whole) http.respond(stream, given);
               }
               http.asked.clear();
               it.say(http.output());
               return true;
             },
             [&](TlsPeer& it) { it.say(http.output()); }});
  return ask(peer.url("https"), &authority());
}

}  // namespace

TEST_CASE("an answer over TCP ends a query, with its steps and who gave it", "[query]") {
  Peer peer(nullptr, "", answering());
  const QueryOutcome outcome = ask(peer.url("tcp"));
  REQUIRE(outcome.answer);
  CHECK(outcome.failures.empty());
  CHECK(outcome.remote.to_string() == peer.at());
  CHECK(outcome.protocol == "tcp");
  CHECK(stages(outcome) == std::vector{Stage::kConnect, Stage::kSend, Stage::kWait});
  CHECK(outcome.steps[0].what.starts_with(peer.at() + " from 127.0.0.1:"));
  CHECK(outcome.steps[1].what == "35 octets to " + peer.at());
  CHECK(outcome.steps[2].what == "35 octets from " + peer.at());
}

TEST_CASE("an answer over TLS tells what was agreed on, and the query is padded", "[query]") {
  const CertificateText certificate = authority().issue();
  Peer peer(&certificate, "dot", answering());
  const QueryOutcome outcome = ask(peer.url("tls"), &authority());
  REQUIRE(outcome.answer);
  CHECK(stages(outcome) == std::vector{Stage::kConnect, Stage::kTls, Stage::kSend, Stage::kWait});
  CHECK(outcome.steps[1].what.starts_with("TLSv1.3, TLS_"));
  CHECK(outcome.steps[1].what.ends_with(", ALPN dot"));
  CHECK(outcome.answer->size() == 128);
}

TEST_CASE("what answers something else is passed over, and the wait goes on", "[query]") {
  Peer peer(nullptr, "",
            {[](TlsPeer& it, ByteView octets) {
               it.say(reply_to(octets, 1));
               it.say(reply_to(octets, 2));
               it.say(reply_to(octets));
               return true;
             },
             {}});
  const QueryOutcome outcome = ask(peer.url("tcp"));
  CHECK(outcome.answer);
  CHECK(outcome.ignored == 2);
}

TEST_CASE("who cannot be believed is not asked again", "[query]") {
  const Authority stranger("A Stranger");
  const CertificateText certificate = stranger.issue();
  Peer peer(&certificate, "dot", answering());
  const QueryOutcome outcome = ask(peer.url("tls"), &authority());
  CHECK_FALSE(outcome.answer);
  REQUIRE(outcome.failures.size() == 1);
  CHECK(outcome.failures[0].stage == Stage::kTls);
  CHECK(outcome.failures[0].cause == TransportCause::kCertificateUntrusted);
  CHECK(outcome.failures[0].place == peer.at());
  CHECK(stages(outcome) == std::vector{Stage::kConnect, Stage::kTls});
}

TEST_CASE("a server that hangs up is tried as often as allowed", "[query]") {
  Peer peer(nullptr, "",
            {[](TlsPeer& it, ByteView) {
               it.hang_up();
               return false;
             },
             {}});
  const QueryOutcome outcome = ask(peer.url("tcp"), nullptr, 4);
  CHECK_FALSE(outcome.answer);
  CHECK(outcome.failures ==
        std::vector<QueryFailure>(
            4, {Stage::kWait, TransportCause::kEndOfStream, peer.at(), "closed by peer"}));
}

TEST_CASE("a server that says nothing is given up in time", "[query]") {
  Peer peer(nullptr, "", {[](TlsPeer&, ByteView) { return true; }, {}});
  const QueryOutcome outcome = ask(peer.url("tcp"), nullptr, 1, milliseconds(50));
  CHECK_FALSE(outcome.answer);
  CHECK(outcome.failures == std::vector<QueryFailure>{{Stage::kWait, TransportCause::kTimedOut,
                                                       peer.at(), "timed out after 50 ms"}});
  const QueryOutcome mute = ask(peer.url("tls"), nullptr, 1, milliseconds(50));
  REQUIRE(mute.failures.size() == 1);
  CHECK(mute.failures[0].stage == Stage::kTls);
}

TEST_CASE("a stream that loses its framing is no answer", "[query]") {
  Peer peer(nullptr, "",
            {[](TlsPeer& it, ByteView) {
               it.say(Bytes{0, 3, 1, 2, 3});
               return true;
             },
             {}});
  const QueryOutcome outcome = ask(peer.url("tcp"));
  REQUIRE(outcome.failures.size() == 1);
  CHECK(outcome.failures[0].why == "it breaks the framing of messages");
}

TEST_CASE("the next address is asked where one refuses", "[query]") {
  Peer peer(nullptr, "", answering());
  const QueryOutcome outcome =
      ask("tcp://dns.test:" + peer.port() + "#address=127.0.0.2&address=127.0.0.1", nullptr, 1);
  CHECK(outcome.answer);
  CHECK(outcome.remote.to_string() == peer.at());
  CHECK(outcome.failures ==
        std::vector<QueryFailure>{{Stage::kConnect, TransportCause::kRefused,
                                   "127.0.0.2:" + peer.port(), "Connection refused"}});
}

TEST_CASE("a name that leads nowhere is a failure of its lookup", "[query]") {
  const QueryOutcome outcome = ask("tls://nowhere.invalid");
  CHECK(stages(outcome) == std::vector{Stage::kResolveUpstream});
  REQUIRE(outcome.failures.size() == 1);
  CHECK(outcome.failures[0].stage == Stage::kResolveUpstream);
  CHECK(outcome.failures[0].place == "nowhere.invalid");
}

TEST_CASE("over HTTPS only a DNS message under 200 is an answer", "[query]") {
  const auto why = [](const Http2Given& given) {
    const QueryOutcome outcome = over_https(given);
    CHECK_FALSE(outcome.answer);
    REQUIRE(outcome.failures.size() == 1);
    return outcome.failures[0].why;
  };
  CHECK(why({"404", {}, "", false}) == "HTTP status 404");
  CHECK(why({"503", {{"retry-after", "7"}}, "", false}) ==
        "HTTP status 503, to be asked again after 7 s");
  CHECK(why({"200", {{"content-type", "text/html"}}, "<p>", false}) ==
        "its answer is no DNS message but \"text/html\"");
  CHECK(why({"200", {{"content-type", "application/dns-message"}}, "nonsense", false}) ==
        "its answer is to another question");
  // Its id is 0, as ours (RFC 8484 4.1); the question is asked for again.
  const std::string reply{"\0\0\x81\x80\0\1\0\0\0\0\0\0\1a\4test\0\0\1\0\1", 24};
  const QueryOutcome outcome =
      over_https({"200", {{"content-type", "application/dns-message"}}, reply, false});
  CHECK(outcome.answer == Bytes(reply.begin(), reply.end()));
  CHECK(outcome.protocol == "https");
}

}  // namespace berth

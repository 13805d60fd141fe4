#include <catch2/catch.hpp>

#include "core/message/text_codec.h"
#include "tests/native/support/tls_peer.h"
#include "tests/native/transport/upstream_desk.h"

namespace berth {
namespace {

using test::Authority;
using test::Lines;
using test::TlsPeer;
using test::UpstreamDesk;

const Authority& authority() {
  static const Authority one;
  return one;
}

TlsPeer::Script echo() {
  return {[](TlsPeer& peer, ByteView octets) {
            peer.say(octets);
            return true;
          },
          {}};
}

std::string pin_of(const CertificateText& certificate) {
  const std::string digest = test::key_digest(certificate.chain);
  return "pin=sha256/" + encode_base64(Bytes(digest.begin(), digest.end()));
}

/// A server in TLS that an upstream's URL leads to.
struct Case {
  CertificateText certificate = authority().issue();
  std::string protocol = "dot";
  std::string options = "#name=dns.test";
  bool is_insecure = false;
};

/// What is told of opening a connection to it, and of its first words.
Lines lines_of(const Case& it) {
  EventLoop loop;
  TlsPeer peer(loop, &it.certificate, it.protocol, echo());
  UpstreamDesk desk(loop, peer.url("tls") + it.options, &authority(), it.is_insecure);
  desk.open();
  desk.send("hello");
  desk.run_until({"received", "closed"});
  return desk.lines;
}

/// The same, of one that comes to nothing in TLS.
std::string refusal(const Case& it) {
  const Lines lines = lines_of(it);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "connected");
  return lines[1];
}

}  // namespace

TEST_CASE("a TCP connection opens, carries octets both ways and ends", "[stream]") {
  EventLoop loop;
  TlsPeer peer(loop, nullptr, "", echo());
  UpstreamDesk desk(loop, peer.url("tcp"), nullptr);
  desk.open();
  desk.send("one");
  desk.send("two");
  desk.run_until({"received"});
  desk.socket->park(seconds(1));
  peer.hang_up();
  desk.run_until({"closed"});
  CHECK(desk.lines == Lines{"connected", "opened", "received onetwo",
                            "closed wait, closed by peer: closed by peer"});
}

TEST_CASE("a reset is told from a proper end, in TLS as without", "[stream]") {
  const CertificateText certificate = authority().issue();
  for (const bool tls : {false, true}) {
    EventLoop loop;
    TlsPeer peer(loop, tls ? &certificate : nullptr, "", echo());
    UpstreamDesk desk(loop, peer.url(tls ? "tls" : "tcp"), &authority());
    desk.open();
    desk.send("hello");
    desk.run_until({"received"});
    peer.hang_up(true);
    desk.run_until({"closed"});
    CHECK(desk.lines.back() == "closed wait, reset: Connection reset by peer");
  }
}

TEST_CASE("a port where nobody listens refuses", "[stream]") {
  EventLoop loop;
  std::string url;
  { url = TlsPeer(loop, nullptr, "", {}).url("tcp"); }
  UpstreamDesk desk(loop, url, nullptr);
  desk.open();
  CHECK(desk.socket->stage() == Stage::kConnect);
  desk.run_until({"closed"});
  CHECK(desk.lines == Lines{"closed connect, refused: Connection refused"});
}

TEST_CASE("DNS over TLS opens with its own protocol, or with a server that knows of none") {
  CHECK(lines_of({}) == Lines{"connected", "opened TLSv1.3 dot", "received hello"});
  CHECK(lines_of({.protocol = ""}) == Lines{"connected", "opened TLSv1.3 ", "received hello"});
  CHECK(lines_of({.options = ""}) == Lines{"connected", "opened TLSv1.3 dot", "received hello"});
}

TEST_CASE("what is wrong with a server in TLS is told, each fault as its own", "[stream]") {
  const CertificateText expired = authority().issue({"DNS:dns.test", -99, -9});
  CHECK(refusal({expired}).starts_with("closed tls, certificate expired: certificate expired on "));
  CHECK(refusal({.options = "#name=other.test"}) ==
        "closed tls, certificate is for another name: certificate has the wrong name: it is for "
        "dns.test, 127.0.0.1, not for other.test");
  const Authority stranger("A Stranger");
  CHECK(
      refusal({stranger.issue()})
          .starts_with("closed tls, certificate is not trusted: certificate of an unknown issuer: "
                       "CN = A Stranger ("));
  // One who has the name of an authority, but not its key.
  const Authority liar;
  CHECK(refusal({liar.issue()}) ==
        "closed tls, certificate is not trusted: certificate refused: certificate signature "
        "failure");
  CHECK(refusal({.options = "#pin=sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}) ==
        "closed tls, certificate does not fit the pin: no key of its certificate matches a pin");
  CHECK(refusal({.protocol = "imap"}) ==
        "closed tls, protocol refused (ALPN): no ALPN in common (alert 120)");
}

TEST_CASE("a pin stands for name and authority, and beside a name for neither", "[stream]") {
  const Authority stranger;
  const CertificateText theirs = stranger.issue({"DNS:else.test", -99, -9});
  CHECK(lines_of({theirs, "dot", "#" + pin_of(theirs)}).back() == "received hello");
  const CertificateText valid = stranger.issue();
  CHECK(refusal({valid, "dot", "#name=dns.test&" + pin_of(valid)})
            .starts_with("closed tls, certificate is not trusted"));
  const CertificateText good = authority().issue();
  CHECK(lines_of({good, "dot", "#name=dns.test&" + pin_of(good)}).back() == "received hello");
}

TEST_CASE("an insecure opener takes anybody who speaks TLS", "[stream]") {
  const Authority stranger;
  const CertificateText theirs = stranger.issue({"DNS:else.test", -99, -9});
  CHECK(lines_of({theirs, "dot", "#name=dns.test", true}).back() == "received hello");
  EventLoop loop;
  TlsPeer peer(loop, nullptr, "", {{}, [](TlsPeer& it) {
                                     const std::string_view text = "220 mail.test ESMTP\r\n";
                                     it.say(Bytes(text.begin(), text.end()));
                                   }});
  UpstreamDesk desk(loop, peer.url("tls"), nullptr, true);
  desk.open();
  desk.run_until({"closed"});
  CHECK(desk.lines.back() == "closed tls, TLS failed: what answers there does not speak TLS");
}

TEST_CASE("a server that hangs up during the handshake closed in TLS", "[stream]") {
  EventLoop loop;
  TlsPeer peer(loop, nullptr, "", {{}, [](TlsPeer& it) { it.hang_up(); }});
  UpstreamDesk desk(loop, peer.url("tls"), nullptr);
  desk.open();
  desk.run_until({"closed"});
  CHECK(desk.lines == Lines{"connected", "closed tls, closed by peer: closed by peer"});
}

TEST_CASE("the second connection to one upstream resumes the first", "[stream]") {
  EventLoop loop;
  const CertificateText certificate = authority().issue();
  TlsPeer peer(loop, &certificate, "dot", echo());
  UpstreamDesk desk(loop, peer.url("tls"), &authority());
  for (int i = 0; i < 3; ++i) {
    desk.open();
    desk.send("hello");
    desk.run_until({"received", "closed"});
    desk.socket.reset();
  }
  CHECK(desk.lines == Lines{"connected", "opened TLSv1.3 dot", "received hello",  //
                            "connected", "opened TLSv1.3 dot resumed", "received hello",
                            "connected", "opened TLSv1.3 dot resumed", "received hello"});
}

TEST_CASE("a server that takes no octets is given up before they fill the memory", "[stream]") {
  EventLoop loop;
  TlsPeer peer(loop, nullptr, "", {[](TlsPeer&, ByteView) { return false; }, {}});
  UpstreamDesk desk(loop, peer.url("tcp"), nullptr);
  desk.open();
  desk.run_until({"opened"});
  const std::string much(65536, 'x');
  for (int i = 0; i < 1000 && desk.socket != nullptr; ++i) {
    desk.send(much);
    desk.flush();
  }
  CHECK(desk.lines.back() == "closed send, timed out: it takes no more octets");
}

TEST_CASE("a descriptor that is not to be had is an errno", "[stream]") {
  EventLoop loop;
  UpstreamDesk desk(loop, "tcp://255.255.255.255", nullptr);
  desk.open();
  CHECK(desk.socket == nullptr);
  CHECK(desk.lines.size() == 1);
  CHECK(desk.lines[0].starts_with("errno "));
}

}  // namespace berth

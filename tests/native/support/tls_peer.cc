#include "tests/native/support/tls_peer.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "native-host/socket_address.h"

namespace berth::test {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

BIO* reading(const std::string& text) {
  return BIO_new_mem_buf(text.data(), static_cast<int>(text.size()));
}

void set_certificate(SSL_CTX* context, const CertificateText& text) {
  BIO* bio = reading(text.chain);
  X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  require(SSL_CTX_use_certificate(context, certificate) == 1, "certificate");
  X509_free(certificate);
  while (X509* more = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr)) {
    SSL_CTX_add_extra_chain_cert(context, more);
  }
  ERR_clear_error();
  BIO_free(bio);
  bio = reading(text.key);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  require(SSL_CTX_use_PrivateKey(context, key) == 1, "key");
  EVP_PKEY_free(key);
  BIO_free(bio);
}

int choose(SSL* /*ssl*/, const unsigned char** out, unsigned char* size,
           const unsigned char* offered, unsigned int offered_size, void* protocol) {
  const auto& wanted = *static_cast<const std::string*>(protocol);
  const std::string list(1, static_cast<char>(wanted.size()));
  const std::string one = list + wanted;
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, size, reinterpret_cast<const unsigned char*>(one.data()),
                            static_cast<unsigned int>(one.size()), offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = reinterpret_cast<const unsigned char*>(wanted.data());
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

/// One connection.
class TlsPeer::Conversation final : private Watched {
 public:
  Conversation(TlsPeer& peer, int descriptor, SslPointer ssl)
      : peer_(peer), watch_(peer.loop_, descriptor, *this), channel_(descriptor, std::move(ssl)) {
    watch_.want_read();
  }

  void begin() {
    if (!channel_.is_tls()) open();
  }

  void say(ByteView octets) {
    require(channel_.write(octets).kind == ChannelResult::Kind::kDone, "write");
  }
  void hang_up(bool rudely) {
    if (rudely) {
      const linger at_once{1, 0};
      ::setsockopt(watch_.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    } else {
      channel_.finish();
    }
  }

 private:
  void open() {
    is_open_ = true;
    if (peer_.script_.opened) peer_.script_.opened(peer_);
  }

  void readable() override {
    if (!is_open_) {
      const ChannelResult result = channel_.handshake();
      ERR_clear_error();
      if (result.kind == ChannelResult::Kind::kWantRead) return watch_.want_read();
      if (result.kind != ChannelResult::Kind::kDone) return;
      open();
    }
    std::array<std::uint8_t, 16384> room;
    for (;;) {
      const ChannelResult result = channel_.read(room);
      ERR_clear_error();
      if (result.kind == ChannelResult::Kind::kWantRead) return watch_.want_read();
      if (result.kind != ChannelResult::Kind::kDone) return;
      if (!peer_.script_.octets) continue;
      if (!peer_.script_.octets(peer_, ByteView(room).first(result.size))) return;
    }
  }
  void writable() override {}

  TlsPeer& peer_;
  Watch watch_;
  Channel channel_;
  bool is_open_ = false;
};

void TlsPeer::Deleter::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

TlsPeer::TlsPeer(EventLoop& loop, const CertificateText* certificate, std::string protocol,
                 Script script)
    : loop_(loop), protocol_(std::move(protocol)), script_(std::move(script)) {
  if (certificate != nullptr) {
    context_.reset(SSL_CTX_new(TLS_server_method()));
    set_certificate(context_.get(), *certificate);
    if (!protocol_.empty()) SSL_CTX_set_alpn_select_cb(context_.get(), choose, &protocol_);
  }
  const SocketAddress address({IpAddress::v4(0x7f000001), 0});
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  require(::bind(descriptor, address.get(), address.size) == 0, "bind");
  require(::listen(descriptor, 10) == 0, "listen");
  endpoint_ = local_endpoint(descriptor);
  listening_ = std::make_unique<Watch>(loop, descriptor, static_cast<Watched&>(*this));
  listening_->want_read();
}

TlsPeer::~TlsPeer() = default;

std::string TlsPeer::url(const std::string& scheme) const {
  return scheme + "://" + endpoint_.to_string();
}

void TlsPeer::readable() {
  listening_->want_read();
  const int descriptor =
      ::accept4(listening_->descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) return;
  SslPointer ssl;
  if (context_ != nullptr) {
    ssl.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl.get(), descriptor);
    SSL_set_accept_state(ssl.get());
  }
  conversation_.reset();
  conversation_ = std::make_unique<Conversation>(*this, descriptor, std::move(ssl));
  conversation_->begin();
}

void TlsPeer::say(ByteView octets) { conversation_->say(octets); }

void TlsPeer::hang_up(bool rudely) {
  conversation_->hang_up(rudely);
  // It may be the one that is being told.
  loop_.post([this, alive = std::weak_ptr<bool>(alive_)] {
    if (!alive.expired()) conversation_.reset();
  });
}

}  // namespace berth::test

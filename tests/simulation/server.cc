#include "tests/simulation/server.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/message/edns.h"
#include "core/message/message_view.h"
#include "core/message/name.h"
#include "tests/simulation/zone.h"

namespace berth {
namespace {

// What the rolls of this file are for.
enum Purpose : std::uint64_t { kThink = 0x5e00, kCut, kNoise, kLie, kPieces, kPrefix, kHttp };

Bytes framed(const Bytes& message) {
  Bytes bytes;
  bytes.reserve(message.size() + 2);
  bytes.push_back(static_cast<std::uint8_t>(message.size() >> 8));
  bytes.push_back(static_cast<std::uint8_t>(message.size()));
  bytes.insert(bytes.end(), message.begin(), message.end());
  return bytes;
}

class Server {
 public:
  Server(const Asked& asked, const Dice& dice)
      : asked_(asked),
        dice_(dice),
        query_(MessageView::parse(asked.message).value()),
        question_(query_.question().value()) {
    const auto edns = find_edns(query_);
    style_.edns = edns.ok() && *edns;
    style_.dnssec_ok = style_.edns && (*edns)->dnssec_ok;
    if (datagram()) style_.size_limit = style_.edns ? (*edns)->payload_size : 512;
    style_.extended_error = by(Fault::kExtendedError);
    if (by(Fault::kKeepalive)) keep_alive();
  }

  std::vector<Parcel> serve() {
    if (by(Fault::kSilent)) return {};
    if (!datagram() && by(Fault::kReset)) return one({Parcel::What::kReset, think()});
    if (!datagram() && by(Fault::kEndsInstead)) return one({Parcel::What::kEnd, think()});
    if (datagram() && by(Fault::kIcmp)) return one({Parcel::What::kIcmp, think()});
    if (session()) return respond();
    if (by(Fault::kGarbageInstead)) {
      message(noise(), false);
      return delayed();
    }
    before();
    const Bytes answer = this->answer();
    const bool wrong_case = by(Fault::kWrongCase) && !stream();
    const bool ends_wait = !wrong_case && !by(Fault::kNotAResponse) && !by(Fault::kOtherOpcode) &&
                           !by(Fault::kHeaderOnly);
    const Bytes said = wrong_case ? other_case(answer) : answer;
    message(said, ends_wait);
    if (by(Fault::kDuplicated)) message(said, false);
    // As long as the wait goes on it would be an answer like any other.
    if (stream() && by(Fault::kUnasked) && ends_wait) message(bare(Rcode::kNoError, true), false);
    if (stream() && by(Fault::kFlood)) flood();
    if (stream() && by(Fault::kEndsAfter)) parcels_.push_back({Parcel::What::kEnd, Duration{}});
    return delayed();
  }

 private:
  void keep_alive() {
    // 0: close it now.
    const bool none = dice_.chance(100, kLie + 2, number());
    style_.keepalive = none ? 0 : static_cast<int>(dice_.below(30, kLie, number()));
  }
  [[nodiscard]] bool datagram() const { return asked_.kind == TransportKind::kDatagram; }
  [[nodiscard]] bool session() const { return asked_.kind == TransportKind::kSession; }
  [[nodiscard]] bool stream() const { return asked_.kind == TransportKind::kStream; }
  [[nodiscard]] bool by(Fault fault) const { return asked_.struck.by(fault); }
  [[nodiscard]] std::uint64_t number() const { return asked_.number; }
  [[nodiscard]] Duration think() const {
    Duration after = microseconds(50 + dice_.below(300, kThink, number()));
    if (by(Fault::kJitter)) after += microseconds(dice_.below(80'000, kThink + 1, number()));
    if (by(Fault::kSlow)) after += microseconds(dice_.below(5'000'000, kThink + 2, number()));
    return after;
  }
  static std::vector<Parcel> one(Parcel parcel) { return {std::move(parcel)}; }

  /// What becomes of a request: one response, or none.
  std::vector<Parcel> respond() {
    if (by(Fault::kProtocolError)) return one({Parcel::What::kViolation, think()});
    Parcel parcel{Parcel::What::kResponse, think()};
    parcel.head = head();
    if (parcel.head.status == 200) {
      parcel.octets = content();
      parcel.ends_wait = !astray() && !by(Fault::kNotAResponse) && !by(Fault::kOtherOpcode) &&
                         !by(Fault::kHeaderOnly) && !by(Fault::kHtml);
    }
    // The host hears of it when it is whole.
    if (by(Fault::kDribbled)) parcel.after += milliseconds(800);
    if (by(Fault::kDribbledSlowly)) parcel.after += seconds(60);
    parcels_.push_back(std::move(parcel));
    if (by(Fault::kEndsAfter)) parcels_.push_back({Parcel::What::kEnd, Duration{}});
    return std::move(parcels_);
  }

  [[nodiscard]] ResponseHead head() const {
    constexpr std::array<std::uint16_t, 8> kStatuses{204, 301, 400, 404, 415, 500, 502, 505};
    ResponseHead head;
    if (by(Fault::kRequestReset) || by(Fault::kRequestRefused)) {
      head.status = 0;
      head.cause = by(Fault::kRequestReset) ? TransportCause::kReset : TransportCause::kRefused;
    } else if (by(Fault::kHttpStatus)) {
      head.status = kStatuses[dice_.below(kStatuses.size(), kHttp, number())];
    } else if (by(Fault::kTooMany)) {
      head.status = dice_.chance(500, kHttp, number()) ? 429 : 503;
      head.retry_after = seconds(dice_.below(20, kHttp + 1, number()));
    }
    if (by(Fault::kHtml)) head.content_type = "text/html; charset=utf-8";
    if (by(Fault::kAged)) head.age = dice_.below(100, kHttp + 2, number());
    return head;
  }

  /// A session has one response to a request: what stands before the answer elsewhere stands in its
  /// place here.
  [[nodiscard]] bool astray() const {
    return by(Fault::kWrongId) || by(Fault::kWrongQuestion) || by(Fault::kGarbage) ||
           by(Fault::kGarbageInstead);
  }
  [[nodiscard]] Bytes content() const {
    if (by(Fault::kGarbage) || by(Fault::kGarbageInstead)) return noise();
    if (by(Fault::kWrongQuestion)) return lie(Name::parse("another.example.").value());
    if (by(Fault::kHtml)) return lie(question_.name);
    if (!by(Fault::kWrongId)) return answer();
    Bytes octets = lie(question_.name);
    octets[1] ^= 1;
    return octets;
  }

  /// The parcels, the first of them when the upstream has thought.
  std::vector<Parcel> delayed() {
    if (!parcels_.empty()) parcels_.front().after += think();
    return std::move(parcels_);
  }

  [[nodiscard]] Bytes bare(Rcode rcode, bool question) const {
    return bare_answer(query_, question ? &question_ : nullptr, rcode, style_);
  }

  [[nodiscard]] Bytes noise() const {
    Bytes octets(1 + dice_.below(100, kNoise, number()));
    std::uint64_t state = number();
    for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(state = mixed(state));
    if (octets.size() >= 2 && dice_.chance(500, kNoise + 1, number())) {
      std::copy_n(asked_.message.begin(), 2, octets.begin());
    }
    return octets;
  }

  /// A false answer: what it holds is true of no name.
  [[nodiscard]] Bytes lie(const Name& name) const {
    const Question about{name, question_.type, question_.record_class};
    AnswerStyle plain;
    plain.size_limit = style_.size_limit;
    Bytes octets = true_answer(query_, about, plain);
    octets.back() ^= 0xff;
    return octets;
  }

  static Bytes other_case(Bytes message) {
    for (std::size_t i = kHeaderSize; i < message.size() && message[i] != 0; ++i) {
      const auto lower = static_cast<std::uint8_t>(message[i] | 32U);
      if (lower < 'a' || lower > 'z') continue;
      message[i] ^= 32U;
      return message;
    }
    return message;
  }

  /// What comes before the answer and must not be taken for it.
  void before() {
    if (by(Fault::kWrongId)) {
      Bytes octets = lie(question_.name);
      octets[1] ^= static_cast<std::uint8_t>(1 + dice_.below(255, kLie, number()));
      message(octets, false);
    }
    if (by(Fault::kGuesses)) guess();
    if (by(Fault::kOtherId) && !other_asks_the_same()) {
      Bytes octets = bare(Rcode::kNxDomain, true);
      std::copy_n(asked_.other.begin(), 2, octets.begin());
      message(octets, false);
    }
    if (by(Fault::kWrongQuestion)) message(lie(Name::parse("another.example.").value()), false);
    if (by(Fault::kGarbage)) message(noise(), false);
    if (!stream() && by(Fault::kWrongSource)) {
      message(lie(question_.name), false);
      parcels_.back().other_source = true;
    }
  }

  /// Then its id with our question would be its answer.
  [[nodiscard]] bool other_asks_the_same() const {
    const auto other = MessageView::parse(asked_.other);
    if (!other) return true;
    const auto question = other->question();
    return !question || question->name == question_.name ||
           other->header().id == query_.header().id;
  }

  /// Somebody else answers with ids and letters that are likely.
  void guess() {
    const std::uint16_t id = query_.header().id;
    const std::uint32_t count = 1 + dice_.below(16, kLie + 1, number());
    for (std::uint32_t i = 1; i <= count; ++i) {
      Bytes octets = lie(question_.name.lowered());
      const auto guessed = static_cast<std::uint16_t>(id + i);
      octets[0] = static_cast<std::uint8_t>(guessed >> 8);
      octets[1] = static_cast<std::uint8_t>(guessed);
      message(octets, false);
    }
  }

  [[nodiscard]] Bytes answer() const {
    constexpr std::array kFailures{
        std::pair{Fault::kServFail, Rcode::kServFail}, std::pair{Fault::kRefused, Rcode::kRefused},
        std::pair{Fault::kNotImp, Rcode::kNotImp}, std::pair{Fault::kBadCookie, Rcode::kBadCookie},
        std::pair{Fault::kExtendedError, Rcode::kServFail}};
    for (const auto& [fault, rcode] : kFailures) {
      if (by(fault)) return bare(rcode, !by(Fault::kShortFailure));
    }
    if (by(Fault::kShortFailure)) {
      constexpr std::array kShort{Rcode::kServFail, Rcode::kRefused, Rcode::kNotImp,
                                  Rcode::kFormErr};
      return bare(kShort[dice_.below(4, kLie + 3, number())], false);
    }
    if (by(Fault::kBadVers) && style_.edns) return bare(Rcode::kBadVers, true);
    if (by(Fault::kFormErr) && style_.edns) {
      return bare(Rcode::kFormErr, !by(Fault::kShortFailure));
    }
    if (by(Fault::kHeaderOnly)) return bare(Rcode::kNoError, false);
    Bytes octets = truth();
    if (by(Fault::kNotAResponse)) octets[2] &= 0x7f;
    if (by(Fault::kOtherOpcode)) octets[2] |= 0x28;
    if (by(Fault::kMalformed)) ++octets[7];
    return octets;
  }

  [[nodiscard]] Bytes truth() const {
    constexpr std::uint8_t kTc = 0x02;
    const bool cut = by(datagram() ? Fault::kTruncated : Fault::kTruncatedStream);
    Bytes octets = cut ? bare(Rcode::kNoError, true) : whole_truth();
    if (cut || by(Fault::kTruncatedFull)) octets[2] |= kTc;
    return octets;
  }

  [[nodiscard]] Bytes whole_truth() const {
    if (asked_.places == nullptr) return true_answer(query_, question_, style_);
    const auto which = upstream_named(question_.name);
    if (!which || *which >= asked_.places->size()) return bare(Rcode::kNxDomain, true);
    return address_answer(query_, question_, (*asked_.places)[*which], *which);
  }

  void message(const Bytes& octets, bool ends_wait) {
    if (!stream()) {
      parcels_.push_back({Parcel::What::kOctets, Duration{}, octets, false, ends_wait});
      return;
    }
    Bytes bytes = framed(octets);
    if (by(Fault::kBadFrame)) {
      bytes[0] = 0;
      bytes[1] = static_cast<std::uint8_t>(dice_.below(12, kPrefix, number()));
    }
    if (by(Fault::kLongFrame)) bytes[0] = bytes[1] = 0xff;
    if (by(Fault::kCutInLength)) return cut(bytes, 1);
    if (by(Fault::kCutInBody)) {
      return cut(bytes, 2 + dice_.below(static_cast<std::uint32_t>(octets.size()), kCut, number()));
    }
    pieces(bytes, ends_wait);
  }

  /// More than anyone holds, of a message that is never whole.
  void flood() {
    Bytes bytes(300'000, 0xff);
    parcels_.push_back({Parcel::What::kOctets, Duration{}, std::move(bytes)});
  }

  void cut(Bytes bytes, std::size_t size) {
    bytes.resize(size);
    parcels_.push_back({Parcel::What::kOctets, Duration{}, std::move(bytes)});
    const bool reset = dice_.chance(300, kCut + 1, number());
    parcels_.push_back({reset ? Parcel::What::kReset : Parcel::What::kEnd, Duration{}});
  }

  void pieces(const Bytes& bytes, bool ends_wait) {
    std::size_t piece = bytes.size();
    Duration gap{};
    if (by(Fault::kDribbled)) {
      piece = std::max<std::size_t>(1, bytes.size() / 200);
      gap = milliseconds(4);
    } else if (by(Fault::kDribbledSlowly)) {
      piece = std::max<std::size_t>(1, bytes.size() / 60);
      gap = seconds(1);
    } else if (dice_.chance(100, kPieces, number())) {
      piece = 1 + dice_.below(static_cast<std::uint32_t>(bytes.size()), kPieces + 1, number());
    }
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      const std::size_t end = std::min(at + piece, bytes.size());
      parcels_.push_back({Parcel::What::kOctets, at == 0 ? Duration{} : gap,
                          Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                                bytes.begin() + static_cast<std::ptrdiff_t>(end)),
                          false, ends_wait && end == bytes.size()});
    }
  }

  const Asked& asked_;
  const Dice& dice_;
  MessageView query_;
  Question question_;
  AnswerStyle style_;
  std::vector<Parcel> parcels_;
};

}  // namespace

std::vector<Parcel> serve(const Asked& asked, const Dice& dice) {
  return Server(asked, dice).serve();
}

}  // namespace berth

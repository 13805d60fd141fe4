#include "tests/simulation/asks.h"

#include <array>
#include <string>

#include "core/base/byte_writer.h"
#include "core/message/edns.h"
#include "core/message/message_builder.h"
#include "core/message/name.h"

namespace berth {
namespace {

struct Form {
  RecordType type = RecordType::kA;
  RecordClass record_class = RecordClass::kIn;
  Header header{};
  bool edns = true;
  EdnsReply opt{};
};

Bytes composed(const Name& name, const Form& form) {
  Bytes message(1024);
  MessageBuilder builder(message, message.size(), form.header);
  builder.question(name.wire(), form.type, form.record_class);
  if (form.edns) builder.opt(form.opt);
  message.resize(builder.finish());
  return message;
}

/// Letters that say what is true of a name (zone.h), the unanswerable ones last.
constexpr std::string_view kOddLetters = "mmcccddssuuttthnnneebylxzo";

Name zone_name(Draw& draw, const Crowd& crowd, std::uint32_t number) {
  const bool fresh = draw.chance(crowd.fresh_thousandths);
  const std::uint32_t which = fresh ? 1'000'000 + number : draw.below(crowd.hot_names);
  // What a hot name is must not change from query to query.
  const std::uint64_t kind = mixed(which);
  const char letter =
      kind % 1000 < crowd.odd_thousandths ? kOddLetters[(kind >> 32) % kOddLetters.size()] : 'a';
  constexpr std::array<std::string_view, 8> kZones{"", "", "", "", "", "", ".lan", ".deep.lan"};
  std::string text = letter + std::to_string(which) +
                     std::string(kZones[(kind >> 48) % kZones.size()]) + ".sim.example.";
  for (char& c : text) {
    if (c >= 'a' && c <= 'z' && draw.chance(200)) c = static_cast<char>(c - 'a' + 'A');
  }
  return Name::parse(text).value();
}

RecordType zone_type(Draw& draw, const Name& name) {
  const int letter = name.wire()[1] | 32;
  if (letter == 'h') return RecordType::kTxt;
  if (letter == 'a' && draw.chance(50)) return RecordType::kTxt;
  return draw.chance(250) ? RecordType::kAaaa : RecordType::kA;
}

/// A subnet option of the client's: what goes up is the setting's to say.
Bytes subnet_option(Draw& draw) {
  return {0, 8, 0, 7, 0, 1, 24, 0, 192, 0, static_cast<std::uint8_t>(draw.below(4))};
}

/// Options that concern this hop alone: a cookie, sometimes with what we never gave out, the wish
/// to know how long a stream may idle, padding.
Bytes hop_option(Draw& draw) {
  switch (draw.below(4)) {
    case 0: return {0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8};
    case 1: {
      Bytes option{0, 10, 0, 24, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 0, 0};
      for (int i = 0; i < 12; ++i) option.push_back(static_cast<std::uint8_t>(draw.u64()));
      return option;
    }
    case 2: return {0, 11, 0, 0};
    default: return {0, 12, 0, 2, 0, 0};
  }
}

/// Queries that no upstream ever sees.
void draw_oddity(Draw& draw, Form form, Happening& ask) {
  const Name name = Name::parse("a1.sim.example.").value();
  const auto local = [&](const char* text, Fate fate) {
    ask.message = composed(Name::parse(text).value(), form);
    ask.fate = fate;
  };
  const auto shaped = [&](Fate fate) {
    ask.message = composed(name, form);
    ask.fate = fate;
  };
  const auto stranger = [&](std::uint16_t port, Fate fate) {
    shaped(fate);
    ask.protocol = ClientProtocol::kUdp;
    ask.from = {IpAddress::v4(0xc6120001), port};
  };
  switch (draw.below(16)) {
    case 13: return stranger(40000, Fate::kRefused);
    // Whoever listens there answers whatever comes.
    case 14: return stranger(7, Fate::kDropped);
    case 15: return local("Tracker.ads.example.", Fate::kNotAsked);
    case 0: return local("A.berth.test.", Fate::kLocal);
    case 1: return local("slow.berth.test.", Fate::kLocalSlow);
    case 2: return local("fail.berth.test.", Fate::kLocalFail);
    case 3: form.type = RecordType::kAny; return shaped(Fate::kNotAsked);
    case 4: form.record_class = RecordClass::kCh; return shaped(Fate::kNotAsked);
    case 5: form.type = RecordType::kAxfr; return shaped(Fate::kNotImp);
    case 6: form.header.opcode = Opcode::kUpdate; return shaped(Fate::kNotImp);
    case 7: form.header.qr = true; return shaped(Fate::kDropped);
    case 8:
      shaped(Fate::kDropped);
      ask.message.resize(draw.below(12));
      return;
    case 9:
      shaped(Fate::kFormErr);
      ask.message[5] = 2;
      return;
    case 10:
      shaped(Fate::kFormErr);
      ask.message.resize(ask.message.size() - 1);
      return;
    case 11:
      form.edns = false;
      shaped(Fate::kBadVers);
      ask.message[11] = 1;
      ask.message.insert(ask.message.end(), {0, 0, 41, 4, 208, 0, 1, 0, 0, 0, 0});
      return;
    default:
      shaped(Fate::kFormErr);
      ask.message.resize(ask.message.size() + 1 + draw.below(5000));
      return;
  }
}

}  // namespace

void draw_ask(Draw& draw, const Crowd& crowd, Happening& ask) {
  constexpr std::array kProtocols{ClientProtocol::kHttp2, ClientProtocol::kHttp2,
                                  ClientProtocol::kHttp1, ClientProtocol::kUdp,
                                  ClientProtocol::kTcp,   ClientProtocol::kTls};
  ask.what = Happening::What::kAsk;
  ask.protocol = draw.pick(kProtocols);
  ask.at_once = draw.chance(500);
  Form form;
  form.header.rd = true;
  form.header.id = static_cast<std::uint16_t>(draw.u64());
  form.header.ad = draw.chance(100);
  form.edns = draw.chance(750);
  constexpr std::array<std::uint16_t, 4> kSizes{0, 512, 1232, 4096};
  form.opt.payload_size = draw.pick(kSizes);
  if (draw.chance(30)) return draw_oddity(draw, form, ask);
  form.header.cd = draw.chance(50);
  form.header.rd = !draw.chance(10);
  form.opt.dnssec_ok = draw.chance(200);
  Bytes options;
  if (draw.chance(30)) options = subnet_option(draw);
  if (draw.chance(60)) options = hop_option(draw);
  form.opt.options = options;
  const Name name = zone_name(draw, crowd, ask.number);
  form.type = zone_type(draw, name);
  ask.message = composed(name, form);
  ask.fate = form.header.rd ? Fate::kAnswered : Fate::kNotAsked;
  if (draw.chance(20)) ask.size_limit = 512 + draw.below(600);
}

}  // namespace berth

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "core/message/edns.h"
#include "core/message/message_builder.h"
#include "core/message/message_view.h"
#include "core/message/query_view.h"
#include "core/message/rdata.h"
#include "core/message/text.h"
#include "core/message/ttl.h"

// The input is taken twice: as the octets of a message, and as text that someone wrote. What is
// asked of it:
// - whatever the octets are, reading them by every door ends, and prints nothing but printable
//   ASCII, within a bound; the text says "malformed" exactly when the message does not check;
// - a message that checks says the same after print and parse, records and options alike;
// - text that parses gives a message that checks, and that prints as text that parses to it.
namespace berth {
namespace {

/// Most characters that one octet of a message may become, beside those of the header: a question
/// of six octets may name a name of 255 octets that all print as four characters.
constexpr std::size_t kMaxGrowth = 200;
constexpr std::size_t kHeaderText = 400;
/// Longest text that is tried as the RDATA of every type; longer ones only cost time.
constexpr std::size_t kMaxText = 8192;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_printable(std::string_view text) {
  for (const char c : text) {
    if (c != '\n' && (c < 0x20 || c > 0x7e)) return false;
  }
  return true;
}

/// The message with its names compressed our way and its OPT last: two messages that say the same
/// are the same octets. Nothing when that is longer than a message may be.
std::optional<Bytes> composed_anew(ByteView message) {
  const MessageView view = *MessageView::parse(message);
  Bytes out(kMaxMessageSize);
  MessageBuilder builder(out, out.size(), view.header());
  ByteReader reader(message, kHeaderSize);
  for (int left = view.header().question_count; left > 0; --left) {
    const Name name = *parse_name(reader);
    const auto type = static_cast<RecordType>(*reader.u16());
    builder.question(name.wire(), type, static_cast<RecordClass>(*reader.u16()));
  }
  std::optional<RecordView> opt;
  RecordCursor records = *view.records();
  for (auto record = *records.next(); record; record = *records.next()) {
    if (record->type == RecordType::kOpt) {
      opt = *record;
    } else if (!builder.copy(record->section, *record)) {
      return std::nullopt;
    }
  }
  if (opt && !builder.copy(Section::kAdditional, *opt)) return std::nullopt;
  const std::size_t size = builder.finish();
  if (size == 0) return std::nullopt;
  out.resize(size);
  return out;
}

/// Every parser on a record of whatever type: those of other types refuse it.
void parse_every_way(const RecordView& record) {
  int taken = 0;
  taken += parse_address(record).ok();
  taken += parse_target(record).ok();
  taken += parse_soa(record).ok();
  taken += parse_mx(record).ok();
  taken += parse_txt(record).ok();
  taken += parse_srv(record).ok();
  taken += parse_caa(record).ok();
  taken += parse_svcb(record).ok();
  require(taken <= 1);
  require(taken == 0 || check_rdata(record).ok());
  require(is_printable(to_text(record)));
  // What is printed for sound RDATA is read back, its names whole.
  const auto plain = plain_rdata(record);
  if (!plain || plain->size() > kMaxMessageSize || !check_rdata(record)) return;
  const auto again = parse_rdata_text(record.type, rdata_to_text(record));
  require(again && *again == *plain);
}

void take_message(ByteView message) {
  const std::string text = to_text(message);
  require(is_printable(text));
  require(text.size() <= kHeaderText + kMaxGrowth * message.size());
  const auto view = MessageView::parse(message);
  const bool sound = view && view->check();
  require(sound == (text.find("\n;; malformed: ") == std::string::npos &&
                    text.rfind(";; malformed: ", 0) != 0));
  (void)parse_query(message);
  if (!view) return;
  (void)find_edns(*view);
  (void)answer_times(*view);
  if (auto records = view->records()) {
    for (auto record = records->next(); record && *record; record = records->next()) {
      parse_every_way(**record);
    }
  }
  if (!sound) return;
  const std::optional<Bytes> plain = composed_anew(message);
  if (!plain) return;
  const auto parsed = parse_message_text(text);
  require(parsed.ok());
  require(composed_anew(*parsed) == plain);
}

void take_text(std::string_view text) {
  for (unsigned type = 0; type <= 257; ++type) {
    // All types that have a form of their own, and some that have none.
    if (type > 66 && type < 99) type = 99;
    if (type > 99 && type < 255) type = 255;
    const auto rdata = parse_rdata_text(static_cast<RecordType>(type), text);
    if (!rdata) continue;
    RecordView record;
    record.type = static_cast<RecordType>(type);
    record.rdata = record.message = *rdata;
    const auto again = parse_rdata_text(record.type, rdata_to_text(record));
    require(check_rdata(record) && again && *again == *rdata);
  }
  const auto message = parse_message_text(text);
  if (!message) return;
  require(MessageView::parse(*message)->check().ok());
  take_message(*message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMaxMessageSize + 1) return 0;
  take_message(ByteView(data, size));
  if (size > kMaxText) return 0;
  take_text(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}

}  // namespace berth

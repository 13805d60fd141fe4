#pragma once

#include <span>

#include "core/message/iana.h"
#include "core/message/message_view.h"
#include "tests/support/wire.h"

namespace berth {

/// One RDATA, as octets (see tests/support/wire.h) and as it is printed.
struct RdataSample {
  RecordType type;
  const char* octets;
  const char* text;
};

/// At least one of each type that has a form of its own; with names whole, as text has them. Where
/// an RFC has an example of the type, it is that one.
[[nodiscard]] inline std::span<const RdataSample> rdata_samples() {
  static const RdataSample kSamples[] = {
      {RecordType::kA, "c0000221", "192.0.2.33"},
      {RecordType::kAaaa, "20010db8000000000000000000000001", "2001:db8::1"},
      {RecordType::kAaaa, "00000000000000000000ffffc0000201", "::ffff:192.0.2.1"},
      {RecordType::kNs, "02'ns'07'example'00", "ns.example."},
      {RecordType::kCname, "00", "."},
      {RecordType::kPtr, "04'host'07'example'00", "host.example."},
      {RecordType::kDname, "07'Example'00", "Example."},
      {RecordType::kSoa,
       "02'ns'07'example'00 04'a.b~'07'example'00 78593d71 00001c20 00000e10 00127500 ffffffff",
       "ns.example. a\\.b~.example. 2019114353 7200 3600 1209600 4294967295"},
      {RecordType::kMx, "000a 02'mx'07'example'00", "10 mx.example."},
      {RecordType::kTxt, "05'hello'00 03 5c 22 07", "\"hello\" \"\" \"\\\\\\\"\\007\""},
      {RecordType::kSpf, "06'v=spf1'", "\"v=spf1\""},
      {RecordType::kHinfo, "03'VAX'04'UNIX'", "\"VAX\" \"UNIX\""},
      {RecordType::kRp, "05'louie'07'trantor'00 00", "louie.trantor. ."},
      {RecordType::kSrv, "0000 0001 0050 03'old'07'example'00", "0 1 80 old.example."},
      {RecordType::kNaptr, "0064 000a 01'u'07'E2U+sip'0c'!^.*$!sip:x!'00",
       "100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:x!\" ."},
      {RecordType::kDs, "ec45 05 01 2bb183af5f22588179a53b0a98631fad1a292118",
       "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118"},
      {RecordType::kCds, "0000 00 00 00", "0 0 0 00"},
      {RecordType::kDnskey, "0100 03 05 fe0d003c", "256 3 5 /g0APA=="},
      {RecordType::kCdnskey, "0101 03 0d 00ff10", "257 3 13 AP8Q"},
      {RecordType::kKey, "0080 02 00", "128 2 0"},
      {RecordType::kRrsig,
       "0001 05 03 00015180 3e7c9dd7 3e5510d7 0a52 07'example'03'com'00 a0907c82",
       "A 5 3 86400 20030322173103 20030220173103 2642 example.com. oJB8gg=="},
      {RecordType::kSig, "0000 05 00 00000000 ffffffff 00000000 0001 00 01",
       "TYPE0 5 0 0 21060207062815 19700101000000 1 . AQ=="},
      {RecordType::kNsec,
       "04'host'07'example'03'com'00 0006400100000003"
       "041b000000000000000000000000000000000000000000000000000020",
       "host.example.com. A MX RRSIG NSEC TYPE1234"},
      {RecordType::kNsec, "00", "."},
      {RecordType::kNsec3,
       "01 01 000c 04aabbccdd 14 17f3df17b2b2adaef615257de4d2020b80ac6c7c 0006400000000002",
       "1 1 12 AABBCCDD 2VPTU5TIMAMQTTGL4LUU9KG21E0AOR3S A RRSIG"},
      {RecordType::kNsec3Param, "01 00 0000 00", "1 0 0 -"},
      {RecordType::kSshfp, "02 01 123456789abcdef67890", "2 1 123456789ABCDEF67890"},
      {RecordType::kTlsa, "03 01 01 d2abde24", "3 1 1 D2ABDE24"},
      {RecordType::kOpenpgpkey, "99 01 0d", "mQEN"},
      {RecordType::kOpenpgpkey, "", ""},
      {RecordType::kZonemd, "78593d71 01 01 a0b90f38", "2019114353 1 1 A0B90F38"},
      {RecordType::kSvcb, "0000 04'svc4'07'example'03'net'00", "0 svc4.example.net."},
      {RecordType::kHttps, "0001 00 0001 0006 026832 026833 0003 0002 20fb",
       "1 . alpn=\"h2,h3\" port=8443"},
      {RecordType::kUri, "000a 0001 'ftp://ftp1.example.com/public'",
       "10 1 \"ftp://ftp1.example.com/public\""},
      {RecordType::kCaa, "00 05'issue''ca1.example.net'", "0 issue \"ca1.example.net\""},
      {RecordType::kCaa, "80 03'a b'", "128 \"a b\" \"\""},
      // No form of their own: opaque.
      {RecordType::kNull, "000102ff", "\\# 4 000102FF"},
      {RecordType::kLoc, "", "\\# 0"},
      {static_cast<RecordType>(18), "0001 01'a'00", "\\# 5 0001016100"},
      {static_cast<RecordType>(65280), "c00c", "\\# 2 C00C"},
  };
  return kSamples;
}

/// A record alone: `rdata` is all there is of its message. Requires: `rdata` outlives it.
[[nodiscard]] inline RecordView lone_record(RecordType type, ByteView rdata) {
  RecordView record;
  record.type = type;
  record.record_class = RecordClass::kIn;
  record.message = rdata;
  record.rdata = rdata;
  return record;
}

/// A message behind whose header the name `a.test.` stands, at 12, and then one record with it as
/// its owner.
struct RecordInMessage {
  Bytes message;
  RecordView view;

  RecordInMessage(RecordType type, const Bytes& rdata)
      : message(joined(Bytes(12), joined(wire("01'a'04'test'00"), rdata))) {
    view.type = type;
    view.record_class = RecordClass::kIn;
    view.ttl = 300;
    view.name_offset = 12;
    view.message = message;
    view.rdata_offset = message.size() - rdata.size();
    view.rdata = view.message.subspan(view.rdata_offset);
  }
  RecordInMessage(const RecordInMessage&) = delete;
  RecordInMessage& operator=(const RecordInMessage&) = delete;
};

}  // namespace berth

#include "core/message/rdata_format.h"

namespace berth {

std::string_view rdata_format(RecordType type) {
  // clang-format off
  switch (type) {
    case RecordType::kA: return "a";              // RFC 1035 3.4.1
    case RecordType::kAaaa: return "A";           // RFC 3596 2.2
    case RecordType::kNs:                         // RFC 1035 3.3.11
    case RecordType::kCname:                      // RFC 1035 3.3.1
    case RecordType::kPtr:                        // RFC 1035 3.3.12
    case RecordType::kDname: return "n";          // RFC 6672 2.1
    case RecordType::kSoa: return "nn44444";      // RFC 1035 3.3.13
    case RecordType::kMx: return "2n";            // RFC 1035 3.3.9
    case RecordType::kTxt:                        // RFC 1035 3.3.14
    case RecordType::kSpf: return "S";            // RFC 7208 3.1
    case RecordType::kHinfo: return "ss";         // RFC 1035 3.3.2
    case RecordType::kRp: return "nn";            // RFC 1183 2.2
    case RecordType::kSrv: return "222n";         // RFC 2782
    case RecordType::kNaptr: return "22sssn";     // RFC 3403 4.1
    case RecordType::kDs:                         // RFC 4034 5.1
    case RecordType::kCds: return "211x";         // RFC 7344 3.1
    case RecordType::kZonemd: return "411x";      // RFC 8976 2.2
    case RecordType::kKey:                        // RFC 2535 3.1
    case RecordType::kDnskey:                     // RFC 4034 2.1
    case RecordType::kCdnskey: return "211b";     // RFC 7344 3.2
    case RecordType::kSig:                        // RFC 2535 4.1
    case RecordType::kRrsig: return "T114DD2nb";  // RFC 4034 3.1, TTL field as a number
    case RecordType::kNsec: return "nm";          // RFC 4034 4.1
    case RecordType::kNsec3: return "112hzm";     // RFC 5155 3.2
    case RecordType::kNsec3Param: return "112h";  // RFC 5155 4.2
    case RecordType::kSshfp: return "11x";        // RFC 4255 3.1
    case RecordType::kTlsa: return "111x";        // RFC 6698 2.1
    case RecordType::kOpenpgpkey: return "b";     // RFC 7929 2.1
    case RecordType::kSvcb:                       // RFC 9460 2.2
    case RecordType::kHttps: return "2np";
    case RecordType::kUri: return "22q";  // RFC 7553 4.5
    case RecordType::kCaa: return "1tq";  // RFC 8659 4.1
    default: return "";
  }
  // clang-format on
}

}  // namespace berth

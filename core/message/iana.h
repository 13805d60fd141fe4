#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth {

// Tables of the registries, packed by hand.
// clang-format off

/// Resource record types that Berth has typed access to or rules about; any other value is legal
/// and opaque. Source: IANA "Domain Name System (DNS) Parameters", Resource Record (RR) TYPEs.
enum class RecordType : std::uint16_t {
  kA = 1, kNs = 2, kCname = 5, kSoa = 6, kNull = 10, kPtr = 12, kHinfo = 13, kMx = 15, kTxt = 16,
  kRp = 17, kSig = 24, kKey = 25, kAaaa = 28, kLoc = 29, kSrv = 33, kNaptr = 35, kDname = 39,
  kOpt = 41, kDs = 43, kSshfp = 44, kRrsig = 46, kNsec = 47, kDnskey = 48, kNsec3 = 50,
  kNsec3Param = 51, kTlsa = 52, kCds = 59, kCdnskey = 60, kOpenpgpkey = 61, kZonemd = 63,
  kSvcb = 64, kHttps = 65, kSpf = 99, kTkey = 249, kTsig = 250, kIxfr = 251, kAxfr = 252,
  kMailb = 253, kMaila = 254, kAny = 255, kUri = 256, kCaa = 257,
};

/// Classes. Source: RFC 6895 3.2.
enum class RecordClass : std::uint16_t { kIn = 1, kCh = 3, kHs = 4, kNone = 254, kAny = 255 };

/// Source: RFC 6895 2.2.
enum class Opcode : std::uint8_t { kQuery = 0, kIquery = 1, kStatus = 2, kNotify = 4, kUpdate = 5 };

/// Response codes, the extended ones of EDNS included. Source: RFC 6895 2.3.
enum class Rcode : std::uint16_t {
  kNoError = 0, kFormErr = 1, kServFail = 2, kNxDomain = 3, kNotImp = 4, kRefused = 5,
  kYxDomain = 6, kNotAuth = 9, kBadVers = 16, kBadCookie = 23,
};

/// EDNS option codes. Source: IANA "DNS EDNS0 Option Codes (OPT)".
enum class EdnsOptionCode : std::uint16_t {
  kNsid = 3, kClientSubnet = 8, kExpire = 9, kCookie = 10, kTcpKeepalive = 11, kPadding = 12,
  kChain = 13, kKeyTag = 14, kExtendedError = 15,
};

/// Extended DNS error codes. Source: RFC 8914 4, and the registry it opened.
enum class EdeCode : std::uint16_t {
  kOther = 0, kStaleAnswer = 3, kForgedAnswer = 4, kCachedError = 13, kNotReady = 14,
  kBlocked = 15, kCensored = 16, kFiltered = 17, kProhibited = 18, kStaleNxdomainAnswer = 19,
  kNotAuthoritative = 20, kNotSupported = 21, kNoReachableAuthority = 22, kNetworkError = 23,
  kInvalidData = 24,
};

// clang-format on

/// The mnemonic ("A", "HTTPS"), or `TYPE123` (RFC 3597 5).
[[nodiscard]] std::string to_string(RecordType type);
/// The mnemonic ("IN"), or `CLASS123` (RFC 3597 5).
[[nodiscard]] std::string to_string(RecordClass record_class);
/// The mnemonic ("NOERROR"), or `RCODE123`.
[[nodiscard]] std::string to_string(Rcode rcode);
[[nodiscard]] std::string to_string(Opcode opcode);
/// The registry's wording ("Stale Answer"), or `EDE123`.
[[nodiscard]] std::string to_string(EdeCode code);

/// Reads a mnemonic without regard to case, or `TYPE123`, or a bare decimal number.
[[nodiscard]] std::optional<RecordType> parse_record_type(std::string_view text);
/// Reads a mnemonic without regard to case, or `CLASS123`.
[[nodiscard]] std::optional<RecordClass> parse_record_class(std::string_view text);

}  // namespace berth

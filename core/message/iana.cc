#include "core/message/iana.h"

#include <cstddef>

#include "core/base/number_text.h"

namespace berth {
namespace {

struct Mnemonic {
  std::uint16_t value;
  std::string_view text;
};

// clang-format off
/// Source: IANA "Domain Name System (DNS) Parameters", Resource Record (RR) TYPEs.
constexpr Mnemonic kTypes[] = {
    {1, "A"}, {2, "NS"}, {3, "MD"}, {4, "MF"}, {5, "CNAME"}, {6, "SOA"}, {7, "MB"}, {8, "MG"},
    {9, "MR"}, {10, "NULL"}, {11, "WKS"}, {12, "PTR"}, {13, "HINFO"}, {14, "MINFO"}, {15, "MX"},
    {16, "TXT"}, {17, "RP"}, {18, "AFSDB"}, {19, "X25"}, {20, "ISDN"}, {21, "RT"}, {22, "NSAP"},
    {23, "NSAP-PTR"}, {24, "SIG"}, {25, "KEY"}, {26, "PX"}, {27, "GPOS"}, {28, "AAAA"},
    {29, "LOC"}, {30, "NXT"}, {31, "EID"}, {32, "NIMLOC"}, {33, "SRV"}, {34, "ATMA"},
    {35, "NAPTR"}, {36, "KX"}, {37, "CERT"}, {38, "A6"}, {39, "DNAME"}, {40, "SINK"}, {41, "OPT"},
    {42, "APL"}, {43, "DS"}, {44, "SSHFP"}, {45, "IPSECKEY"}, {46, "RRSIG"}, {47, "NSEC"},
    {48, "DNSKEY"}, {49, "DHCID"}, {50, "NSEC3"}, {51, "NSEC3PARAM"}, {52, "TLSA"},
    {53, "SMIMEA"}, {55, "HIP"}, {56, "NINFO"}, {57, "RKEY"}, {58, "TALINK"}, {59, "CDS"},
    {60, "CDNSKEY"}, {61, "OPENPGPKEY"}, {62, "CSYNC"}, {63, "ZONEMD"}, {64, "SVCB"},
    {65, "HTTPS"}, {66, "DSYNC"}, {99, "SPF"}, {104, "NID"}, {105, "L32"}, {106, "L64"},
    {107, "LP"}, {108, "EUI48"}, {109, "EUI64"}, {128, "NXNAME"}, {249, "TKEY"}, {250, "TSIG"},
    {251, "IXFR"}, {252, "AXFR"}, {253, "MAILB"}, {254, "MAILA"}, {255, "ANY"}, {256, "URI"},
    {257, "CAA"}, {258, "AVC"}, {259, "DOA"}, {260, "AMTRELAY"}, {261, "RESINFO"},
    {262, "WALLET"}, {263, "CLA"}, {264, "IPN"}, {32768, "TA"}, {32769, "DLV"},
};

/// Source: RFC 6895 3.2.
constexpr Mnemonic kClasses[] = {{1, "IN"}, {3, "CH"}, {4, "HS"}, {254, "NONE"}, {255, "ANY"}};

/// Source: RFC 6895 2.3, RFC 7873 8.
constexpr Mnemonic kRcodes[] = {
    {0, "NOERROR"}, {1, "FORMERR"}, {2, "SERVFAIL"}, {3, "NXDOMAIN"}, {4, "NOTIMP"},
    {5, "REFUSED"}, {6, "YXDOMAIN"}, {7, "YXRRSET"}, {8, "NXRRSET"}, {9, "NOTAUTH"},
    {10, "NOTZONE"}, {11, "DSOTYPENI"}, {16, "BADVERS"}, {17, "BADKEY"}, {18, "BADTIME"},
    {19, "BADMODE"}, {20, "BADNAME"}, {21, "BADALG"}, {22, "BADTRUNC"}, {23, "BADCOOKIE"},
};

/// Source: RFC 6895 2.2, RFC 8490 5.1.
constexpr Mnemonic kOpcodes[] = {
    {0, "QUERY"}, {1, "IQUERY"}, {2, "STATUS"}, {4, "NOTIFY"}, {5, "UPDATE"}, {6, "DSO"},
};

/// Source: IANA "Extended DNS Error Codes" (RFC 8914 5.2).
constexpr Mnemonic kExtendedErrors[] = {
    {0, "Other Error"}, {1, "Unsupported DNSKEY Algorithm"}, {2, "Unsupported DS Digest Type"},
    {3, "Stale Answer"}, {4, "Forged Answer"}, {5, "DNSSEC Indeterminate"}, {6, "DNSSEC Bogus"},
    {7, "Signature Expired"}, {8, "Signature Not Yet Valid"}, {9, "DNSKEY Missing"},
    {10, "RRSIGs Missing"}, {11, "No Zone Key Bit Set"}, {12, "NSEC Missing"},
    {13, "Cached Error"}, {14, "Not Ready"}, {15, "Blocked"}, {16, "Censored"}, {17, "Filtered"},
    {18, "Prohibited"}, {19, "Stale NXDOMAIN Answer"}, {20, "Not Authoritative"},
    {21, "Not Supported"}, {22, "No Reachable Authority"}, {23, "Network Error"},
    {24, "Invalid Data"}, {25, "Signature Expired before Valid"}, {26, "Too Early"},
    {27, "Unsupported NSEC3 Iterations Value"}, {28, "Unable to conform to policy"},
    {29, "Synthesized"}, {30, "Invalid Query Type"},
};
// clang-format on

template <std::size_t kSize>
std::string name_of(const Mnemonic (&table)[kSize], unsigned value, std::string_view prefix) {
  for (const Mnemonic& row : table) {
    if (row.value == value) return std::string(row.text);
  }
  return std::string(prefix) + number_text(value);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool equal_without_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

/// Reads a whole decimal number of sixteen bits.
std::optional<std::uint16_t> parse_number(std::string_view text) {
  if (text.empty() || text.size() > 5) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value > 0xffff) return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

template <std::size_t kSize>
std::optional<std::uint16_t> value_of(const Mnemonic (&table)[kSize], std::string_view text,
                                      std::string_view prefix) {
  for (const Mnemonic& row : table) {
    if (equal_without_case(row.text, text)) return row.value;
  }
  if (!equal_without_case(text.substr(0, prefix.size()), prefix)) return std::nullopt;
  return parse_number(text.substr(prefix.size()));
}

}  // namespace

std::string to_string(RecordType type) {
  return name_of(kTypes, static_cast<unsigned>(type), "TYPE");
}

std::string to_string(RecordClass record_class) {
  return name_of(kClasses, static_cast<unsigned>(record_class), "CLASS");
}

std::string to_string(Rcode rcode) {
  return name_of(kRcodes, static_cast<unsigned>(rcode), "RCODE");
}

std::string to_string(Opcode opcode) {
  return name_of(kOpcodes, static_cast<unsigned>(opcode), "OPCODE");
}

std::string to_string(EdeCode code) {
  return name_of(kExtendedErrors, static_cast<unsigned>(code), "EDE");
}

std::optional<RecordType> parse_record_type(std::string_view text) {
  std::optional<std::uint16_t> value = value_of(kTypes, text, "TYPE");
  if (!value) value = parse_number(text);
  if (!value) return std::nullopt;
  return static_cast<RecordType>(*value);
}

std::optional<RecordClass> parse_record_class(std::string_view text) {
  const std::optional<std::uint16_t> value = value_of(kClasses, text, "CLASS");
  if (!value) return std::nullopt;
  return static_cast<RecordClass>(*value);
}

}  // namespace berth

#include "core/base/error.h"

namespace berth {

ErrorKind kind_of(Error error) {
  if (error < Error::kNotSupported) return ErrorKind::kMalformed;
  if (error < Error::kNameTooLong) return ErrorKind::kRefused;
  if (error < Error::kTimedOut) return ErrorKind::kLimit;
  return ErrorKind::kUnavailable;
}

std::string_view to_string(Error error) {
  switch (error) {
    case Error::kTruncated: return "truncated";
    case Error::kTrailingBytes: return "trailing bytes";
    case Error::kBadLabel: return "bad label";
    case Error::kBadPointer: return "bad compression pointer";
    case Error::kBadCount: return "bad section count";
    case Error::kBadRdata: return "bad record data";
    case Error::kBadOption: return "bad EDNS option";
    case Error::kBadText: return "bad text";
    case Error::kBadEncoding: return "bad encoding";
    case Error::kBadAddress: return "bad address";
    case Error::kBadUrl: return "bad URL";
    case Error::kBadFrame: return "bad frame";
    case Error::kNotSupported: return "not supported";
    case Error::kNotAllowed: return "not allowed";
    case Error::kNameTooLong: return "name too long";
    case Error::kTooLarge: return "too large";
    case Error::kTooMany: return "too many";
    case Error::kNoRoom: return "no room";
    case Error::kTimedOut: return "timed out";
    case Error::kClosed: return "closed";
  }
  return "unknown error";
}

}  // namespace berth

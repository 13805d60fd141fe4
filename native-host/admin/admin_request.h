#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace berth {

/// A request to the admin listener, as far as it is looked at.
struct AdminRequest {
  std::string method;
  std::string path;
  /// Of the query string, decoded; of a name that stands twice the last value.
  std::map<std::string, std::string> arguments;
  std::string host;
  std::string authorization;
  std::string origin;
  std::string if_none_match;
  bool keeps_alive = true;
  /// Whether an answer may come in chunks. Source: RFC 9112 7.1.
  bool takes_chunks = true;

  /// The argument's value; empty: there is none.
  [[nodiscard]] std::string_view argument(const std::string& name) const;
};

/// An answer that goes on for as long as its reader takes it.
class TextStream {
 public:
  virtual ~TextStream() = default;
  /// What comes next; empty: nothing did for so long.
  [[nodiscard]] virtual std::string next(std::chrono::milliseconds patience) = 0;
  /// Whether the reader was let go because it did not take what it was sent.
  virtual void ended(bool too_slow) = 0;
};

/// A body that is made while it is sent: of what is large nobody holds the text.
class BodyPieces {
 public:
  virtual ~BodyPieces() = default;
  /// The next piece, until it is called again; empty only at the end.
  [[nodiscard]] virtual std::string_view next() = 0;
  /// Whether there are no more.
  [[nodiscard]] virtual bool is_over() const = 0;
};

/// The answer to one.
struct AdminResponse {
  std::uint16_t status = 200;
  std::string type = "application/json";
  std::string body;
  /// One more header line, or several, each with its end; empty: none.
  std::string header;
  std::string_view cache_control = "no-store";
  /// Comes in place of the body; null: there is none.
  std::unique_ptr<TextStream> stream{};
  /// Likewise.
  std::unique_ptr<BodyPieces> pieces{};
};

/// An answer that says what is wrong.
[[nodiscard]] AdminResponse admin_problem(std::uint16_t status, std::string_view what);

/// Reads requests out of octets by Beast (RFC 9112).
/// Shape: a header of at most 16 KiB, a body of at most 4 KiB, which nobody looks at.
class AdminRequestReader {
 public:
  AdminRequestReader();
  ~AdminRequestReader();
  AdminRequestReader(const AdminRequestReader&) = delete;
  AdminRequestReader& operator=(const AdminRequestReader&) = delete;

  /// Takes in more octets.
  void push(ByteView octets);
  /// The next whole request; nothing: more octets are needed, or `status` is set.
  [[nodiscard]] std::optional<AdminRequest> next();
  /// Of the response to what is no request; 0: nothing is wrong.
  [[nodiscard]] std::uint16_t status() const { return status_; }

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::string input_;
  std::uint16_t status_ = 0;
};

/// Splits a request target at its query, and decodes that (`application/x-www-form-urlencoded`).
/// Nothing: it is no path. Source: RFC 9112 3.2.1.
[[nodiscard]] std::optional<AdminRequest> parse_admin_target(std::string_view target);

/// The response as it goes over the wire; of one whose body is made while it is sent the header.
/// Without `has_body`, as a request of HEAD has it, the header alone. Source: RFC 9110 9.3.2.
[[nodiscard]] std::string to_wire(const AdminResponse& response, bool keeps_alive,
                                  bool has_body = true);

/// A piece of a body as it goes over the wire, of which an empty one is the end.
/// Source: RFC 9112 7.1.
[[nodiscard]] std::string chunk_of(std::string_view piece);

}  // namespace berth

// The commands of serverless-dns. What they say of lists comes from the image alone: nothing is
// asked of upstreams, and no cache is looked at.

#include "core/doh/commands.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/number_text.h"
#include "core/doh/command_path.h"
#include "core/doh/json_writer.h"
#include "core/doh/request_target.h"
#include "core/message/name.h"
#include "core/policy/host_name.h"
#include "core/policy/list_verdict.h"
#include "core/policy/membership.h"

namespace berth {
namespace {

/// Longest value of a parameter: 256 numbers with commas, some of them encoded. Unit: octets. Ours.
constexpr std::size_t kMaxValue = 2048;

/// One command on its way to its reply.
class CommandAnswer {
 public:
  CommandAnswer(const CommandDesk& desk, const Client& client, std::string_view query)
      : desk_(desk), image_(desk.policy.image()), client_(client), query_(query) {}

  CommandReply run(Command command) {
    switch (command) {
      case Command::kConfigure:
      case Command::kSearch: show_choice(command); break;
      case Command::kListsToStamp: lists_to_stamp(); break;
      case Command::kStampToLists: stamp_to_lists(); break;
      case Command::kNameToLists:
      case Command::kNameToWords: look_up(command); break;
      case Command::kAccessKey: make_key(); break;
    }
    return finish();
  }

  CommandReply refuse(std::uint16_t status, std::string_view why) {
    fail(why, status);
    return finish();
  }

 private:
  CommandReply finish() {
    if (!reply_.body.empty()) reply_.body += '\n';
    return std::move(reply_);
  }

  void fail(std::string_view why, std::uint16_t status = 400) {
    reply_.status = status;
    json_.begin_object();
    json_.member("error", why);
    json_.end_object();
  }

  /// The decoded value of a parameter; nothing, after `fail` with `why`, where there is none.
  std::optional<std::string> value_of(std::string_view name, std::string_view why) {
    QueryParameters parameters(query_);
    while (const auto parameter = parameters.next()) {
      if (parameter->name != name) continue;
      auto value = percent_decode(parameter->value, kMaxValue);
      if (value && !value->empty()) return std::move(value).value();
      break;
    }
    if (!why.empty()) fail(why);
    return std::nullopt;
  }

  [[nodiscard]] std::string_view name_of(std::size_t list) const {
    return image_ == nullptr ? std::string_view{}
                             : image_->list_name(ListId{static_cast<std::uint32_t>(list)});
  }

  /// What is known of a list, under its number; nothing of one that the image does not have.
  void write_list(std::size_t list, bool allow = false) {
    const std::string_view name = name_of(list);
    if (name.empty()) return;
    json_.key(number_text(list));
    json_.begin_object();
    json_.member("value", list);
    json_.member("vname", name);
    if (allow) {
      json_.key("allow");
      json_.boolean(true);
    }
    json_.end_object();
  }

  void write_lists(const std::bitset<kStampLists>& lists) {
    json_.key("list");
    json_.begin_array();
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (lists[i]) json_.number(i);
    }
    json_.end_array();
    json_.key("listDetail");
    json_.begin_object();
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (lists[i]) write_list(i);
    }
    json_.end_object();
  }

  void show_choice(Command command);
  void lists_to_stamp();
  void stamp_to_lists();
  void look_up(Command command);
  /// What lists say that speak of the name looked up: of each list that mark which goes first.
  [[nodiscard]] std::vector<ListMark> marks_that_count(const ListMatch& match) const;
  void write_details(const std::vector<ListMark>& marks);
  void write_words(const std::vector<ListMark>& marks);
  void make_key();

  const CommandDesk& desk_;
  const BlocklistImage* image_;
  const Client& client_;
  std::string_view query_;
  CommandReply reply_;
  JsonWriter json_{reply_.body};
};

bool is_plain_host(std::string_view host) {
  constexpr std::string_view kOther = ".-:[]";
  for (const char c : host) {
    const char low = to_lower(c);
    const bool plain = (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9');
    if (!plain && kOther.find(c) == std::string_view::npos) return false;
  }
  return !host.empty();
}

void CommandAnswer::show_choice(Command command) {
  const Membership membership = find_membership(client_, {}, {true, std::nullopt});
  if (membership.has_bad_stamp) return fail("the stamp in the path does not decode");
  ListStamp stamp;
  if (membership.stamp) stamp.lists = *membership.stamp;
  const std::string text = membership.stamp ? stamp.to_path() : std::string();
  const bool searches = command == Command::kSearch;
  const std::string& site = desk_.policy.commands().site;
  if (!site.empty()) {
    reply_.status = 302;
    reply_.location = site + (searches ? "/search?s=" : "/configure?s=added");
    // The page writes links to this server.
    if (!searches && is_plain_host(client_.host)) {
      reply_.location.append("&v=ext&u=https://").append(client_.host);
    }
    if (!searches && !text.empty()) reply_.location += '#';
    reply_.location += text;
    return;
  }
  json_.begin_object();
  json_.member("command", searches ? "Search" : "Configure");
  json_.member("stamp", text);
  json_.member("label", membership.stamp ? stamp.to_label() : std::string());
  write_lists(stamp.lists);
  if (searches) {
    json_.key("lists");
    json_.begin_object();
    for (std::size_t i = 0; image_ != nullptr && i < image_->lists(); ++i) write_list(i);
    json_.end_object();
  }
  json_.end_object();
}

void CommandAnswer::lists_to_stamp() {
  const auto list = value_of("list", "list is missing: give numbers of lists, as ?list=5,200");
  if (!list) return;
  const std::string version = value_of("flagversion", {}).value_or("1");
  if (version != "1") return fail("flagversion is not 1, which all stamps are of");
  ListStamp stamp;
  for (std::string_view rest = *list;;) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const auto number = parse_number(rest.substr(0, comma), kStampLists - 1);
    if (!number) return fail("list has what is no number from 0 to 255: write it as ?list=5,200");
    stamp.lists.set(*number);
    if (comma == rest.size()) break;
    rest.remove_prefix(comma + 1);
  }
  json_.begin_object();
  json_.member("command", "List To B64String");
  json_.member("inputList", *list);
  json_.member("flagVersion", version);
  json_.member("b64String", stamp.to_path());
  json_.end_object();
}

void CommandAnswer::stamp_to_lists() {
  const auto text = value_of("b64", "b64 is missing: give a stamp, as ?b64=1:AIAABA");
  if (!text) return;
  const Result<ListStamp> stamp = parse_stamp(*text);
  if (!stamp) return fail("b64 is no stamp: it begins with 1: or 1-, as ?b64=1:AIAABA");
  json_.begin_object();
  json_.member("command", "Base64 To List");
  json_.member("inputB64", *text);
  write_lists(stamp->lists);
  json_.end_object();
}

void CommandAnswer::look_up(Command command) {
  const auto text = value_of("dn", "dn is missing: give a name, as ?dn=example.com");
  if (!text) return;
  if (image_ == nullptr) return fail("no lists are loaded: set policy.image", 404);
  const Result<Name> name = Name::parse(*text);
  if (!name) return fail("dn is no domain name: give one, as ?dn=example.com");
  const Name lowered = name->lowered();
  std::array<ListMatch, kMaxListMatches> matches;
  const std::size_t count = image_->find(lowered.wire(), matches);
  json_.begin_object();
  json_.member("domainName", *text);
  json_.key("list");
  json_.begin_object();
  // The nearest name first, as it is judged.
  for (std::size_t i = count; i > 0; --i) {
    const std::vector<ListMark> marks = marks_that_count(matches[i - 1]);
    const Result<Name> listed = Name::from_wire(lowered.wire().subspan(matches[i - 1].start));
    if (marks.empty() || !listed || listed->is_root()) continue;
    std::string key = listed->to_string();
    key.pop_back();
    json_.key(key);
    if (command == Command::kNameToLists) {
      write_details(marks);
    } else {
      write_words(marks);
    }
  }
  json_.end_object();
  json_.end_object();
}

std::vector<ListMark> CommandAnswer::marks_that_count(const ListMatch& match) const {
  std::vector<ListMark> out;
  MarkReader marks = image_->marks(match.set);
  while (const auto mark = marks.next()) {
    if (!mark_counts(*image_, *mark, match, RecordType::kA)) continue;
    // Marks of one list stand side by side.
    if (out.empty() || out.back().list != mark->list) {
      out.push_back(*mark);
    } else if (rank_of(*mark) > rank_of(out.back())) {
      out.back() = *mark;
    }
  }
  return out;
}

void CommandAnswer::write_details(const std::vector<ListMark>& marks) {
  json_.begin_object();
  for (const ListMark& mark : marks) write_list(mark.list.value, mark.allow);
  json_.end_object();
}

void CommandAnswer::write_words(const std::vector<ListMark>& marks) {
  std::bitset<kStampLists> lists;
  for (const ListMark& mark : marks) {
    if (!mark.allow && mark.list.value < lists.size()) lists.set(mark.list.value);
  }
  json_.begin_array();
  for (const std::uint16_t word : stamp_words(lists)) json_.number(word);
  json_.end_array();
}

void CommandAnswer::make_key() {
  const auto key = value_of("key", "key is missing: give letters and digits, as ?key=secret");
  if (!key) return;
  if (!is_access_key(*key)) return fail("key is not 1 to 63 letters and digits");
  const auto given = value_of("dom", {});
  std::string_view domain = given ? std::string_view(*given) : name_of_host(client_.host);
  if (domain.ends_with('.')) domain.remove_suffix(1);
  if (domain.empty() || !Name::parse(domain)) {
    return fail("dom is no domain name, nor is this server's: give one, as ?dom=dns.example.com");
  }
  json_.begin_object();
  json_.key("accesskey");
  json_.begin_array();
  for (;;) {
    json_.string(make_access_key(*key, domain).to_string());
    const std::size_t dot = domain.find('.');
    if (dot == std::string_view::npos) break;
    domain.remove_prefix(dot + 1);
  }
  json_.end_array();
  json_.member("context", kAccessPurpose);
  json_.end_object();
}

}  // namespace

bool takes_commands(const CommandDesk& desk) {
  return desk.policy.commands().enabled &&
         (desk.policy.image() != nullptr || !desk.access.keys.empty());
}

bool is_command(std::string_view path) { return read_command_path(path).has_value(); }

CommandReply answer_command(const CommandDesk& desk, Client client, std::string_view target) {
  const RequestTarget parts = split_target(target);
  const auto path = read_command_path(parts.path);
  if (path) client.token = path->stamp;
  CommandAnswer answer(desk, client, parts.query);
  // Before the key is looked at, as with questions: so none can be guessed at any rate.
  if (desk.limiter != nullptr && desk.limiter->is_over_rate(desk.now, client)) {
    return answer.refuse(429, "asked too often");
  }
  switch (judge_access(desk.access, client)) {
    case Access::kNoKey: return answer.refuse(401, "the URL shows no key that lets you in");
    case Access::kGranted: break;
    default: return answer.refuse(403, "this network may not ask here (access.encrypted)");
  }
  return path ? answer.run(path->command) : answer.refuse(404, "there is no such command");
}

}  // namespace berth

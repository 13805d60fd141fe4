#pragma once

// The C interface of Berth: what a host in any language calls, in WebAssembly and natively.
// wasm/README.md is the contract in full: layouts of all records, a call sequence, traps.
//
// Pull style: the module calls nobody. Ids are u32, times are f64 in milliseconds on a clock of the
// host's that never goes back. One thread at a time may be inside the module.

#include <stdint.h>

#include "wasm/abi_shared.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What a host can open, or'ed together.
enum berth_ability {
  BERTH_UDP = 1,
  BERTH_TCP = 2,
  BERTH_TLS = 4,
  BERTH_HTTPS = 8,
  /// https:// is opened by its URL alone, as `fetch` does: who listens there and which certificate
  /// is good is the runtime's to find out.
  BERTH_NAMES = 16
};

/// Words for numbers in records, as berth_word gives them.
enum berth_words {
  BERTH_SOURCES,
  BERTH_STAGES,
  BERTH_CAUSES,
  BERTH_REASONS,
  BERTH_NOTICES,
  BERTH_BLOCKERS
};

/// A configuration of defaults, no longer needed once a resolver is started; 0: there are too many.
uint32_t berth_make_config(void);
/// Sets one value from text, as docs/configuration.md writes it.
berth_status berth_set_config(uint32_t config, berth_borrowed key, uint32_t key_size,
                              berth_borrowed value, uint32_t value_size);
/// Whether a resolver can be started; the error has a line for each problem: `key: words`.
berth_status berth_check_config(uint32_t config, uint32_t abilities);
berth_status berth_drop_config(uint32_t config);
/// The setting of that place in the table, as lines `key KEY`, `variable` (in the environment),
/// `default`, `allowed`. 0 octets: the table has ended.
berth_status berth_describe_setting(uint32_t index);
/// The key of the setting that a variable of the environment sets; 0 octets: it sets none.
berth_status berth_find_setting(berth_borrowed variable, uint32_t size);

/// Starts a resolver; `seed`: 32 octets of entropy. 0: it cannot be, berth_error says why.
uint32_t berth_start_resolver(uint32_t config, uint32_t abilities, berth_borrowed seed);
/// Ends it with all it holds; its transports are the host's to close.
berth_status berth_stop_resolver(uint32_t resolver);

/// Judges by the blocklist image in `image` from now on: the first `size` octets of a block, which
/// the resolver borrows until the next call of this or its end; 0 octets: no lists. One that is
/// damaged changes nothing.
berth_status berth_use_image(uint32_t resolver, berth_owned image, uint32_t size);

/// Whether actions of kind blocked are wanted from now on, as they are at first: a reason in words
/// costs about as much as the rest of an answer that policy gives. `wanted`: 0 or 1.
berth_status berth_tell_blocked(uint32_t resolver, uint32_t wanted);
/// Answers a query (an event record of that kind) at once, or takes it up: an answered record.
berth_status berth_answer_now(uint32_t resolver, double now, berth_borrowed query, uint32_t size);
/// Takes in one event record.
berth_status berth_handle(uint32_t resolver, double now, berth_borrowed event, uint32_t size);
/// Does what is due.
berth_status berth_handle_timeout(uint32_t resolver, double now);
/// The next thing to do, an action record; 0 octets: nothing.
berth_status berth_poll(uint32_t resolver);
/// When to call berth_handle_timeout at the latest; infinity: never; not a number: no resolver.
double berth_deadline(uint32_t resolver);

/// What the host needs to know to open an upstream, as lines `key value`.
berth_status berth_describe_upstream(uint32_t resolver, uint32_t upstream);
/// What was counted since the start, and what is held now, as lines `name number`.
berth_status berth_write_counters(uint32_t resolver);

/// Reads a request head (a request record): what to do with it, in a request-read record.
berth_status berth_read_request(uint32_t resolver, berth_borrowed request, uint32_t size);
/// Answers a command that berth_read_request found (a command record): a head record.
berth_status berth_answer_command(uint32_t resolver, double now, berth_borrowed command,
                                  uint32_t size);
/// The head of a response that carries a DNS answer; `format` as in the request-read record.
berth_status berth_write_answer_head(uint32_t format, uint32_t max_age, uint32_t body_size);
/// Head and body of a response to an error, 400 to 599. `retry_after`: seconds; 0: unsaid.
berth_status berth_write_status_head(uint32_t status, uint32_t head_only, uint32_t retry_after);
/// A DNS answer as JSON text.
berth_status berth_write_json(berth_borrowed message, uint32_t size);

/// The word of a number in a record; 0 octets: there is none.
berth_status berth_word(uint32_t words, uint32_t number);
/// An address from text: 16 octets, IPv4 in its mapped form.
berth_status berth_read_address(berth_borrowed text, uint32_t size);
/// The text of an address of 16 octets.
berth_status berth_write_address(berth_borrowed address);

#ifdef __cplusplus
}
#endif

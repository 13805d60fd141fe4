#pragma once

// The C interface of the workbench: what people use who look at messages and try lists. It is a
// module of its own, which resolvers are spared, and natively part of the same library. Rules, and
// whose octets are whose, are those of abi_shared.h.

#include <stdint.h>

#include "wasm/abi_shared.h"

#ifdef __cplusplus
extern "C" {
#endif

/// How the lines of a list are written; docs/lists.md shows each.
enum berth_list_format {
  BERTH_FORMAT_TOLD,  ///< told from its first lines
  BERTH_FORMAT_DOMAINS,
  BERTH_FORMAT_WILDCARD,
  BERTH_FORMAT_HOSTS,
  BERTH_FORMAT_ADBLOCK,
  BERTH_FORMAT_RPZ,
  BERTH_FORMAT_DNSMASQ
};

/// How names of a list count, or'ed together; 0: as its format has it.
enum berth_list_flag {
  BERTH_LIST_ALLOWS = 1,    ///< they are let through
  BERTH_LIST_SUBTREES = 2,  ///< with all that is below them
  BERTH_LIST_EXACT = 4      ///< without what is below them
};

/// The fields of a message, whatever its octets, as a table: a line for each in their order, with
/// tabs between offset, size, part, entry, kind, index and value (wasm/README.md).
berth_status berth_describe_message(berth_borrowed message, uint32_t size);

/// A bench to read lists on, without any; 0: there are too many.
uint32_t berth_make_bench(void);
/// Ends it with all it holds.
berth_status berth_drop_bench(uint32_t bench);
/// Has a name with letters outside ASCII stand for its A-labels wherever it is read from now on;
/// without octets in `ascii`: for none.
berth_status berth_give_ascii(uint32_t bench, berth_borrowed name, uint32_t name_size,
                              berth_borrowed ascii, uint32_t ascii_size);
/// Begins a list. `name`: 1 to 255 octets.
berth_status berth_begin_list(uint32_t bench, uint32_t format, uint32_t flags, berth_borrowed name,
                              uint32_t size);
/// Reads on: octets of the list, in pieces of any size.
berth_status berth_read_list(uint32_t bench, berth_borrowed text, uint32_t size);
/// Ends the list, and gives what was read of it as a table (wasm/README.md). Where it fails for
/// want of room, a part of the list stays: no list is begun and no image made on this bench any
/// more.
berth_status berth_end_list(uint32_t bench);
/// The image of all lists that were ended, as berth_use_image takes it.
berth_status berth_build_image(uint32_t bench);

#ifdef __cplusplus
}
#endif

#pragma once

// The part of the C interface that both modules have: whose octets are whose, how a call fails, and
// where its result stands.
//
// A call that gives octets returns how many (0 or more); they stand at berth_result(). A call that
// fails returns one of berth_fault; berth_error() then says why, in words.

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Octets that the caller keeps: read during the call, never after.
typedef struct berth_borrowed {
  const uint8_t* at;
} berth_borrowed;

/// A block that berth_alloc made: the caller's until berth_free.
typedef struct berth_owned {
  uint8_t* at;
} berth_owned;

/// Octets that the module keeps: whole until the next call, berth_result and berth_deadline apart.
typedef struct berth_lent {
  const uint8_t* at;
} berth_lent;

/// A count of octets at berth_result(), or 0 for done; negative: a berth_fault.
typedef int32_t berth_status;

/// What was wrong with a call.
enum berth_fault {
  BERTH_BAD_HANDLE = -1,    ///< no such configuration or resolver, or no longer
  BERTH_BAD_VERSION = -2,   ///< a record of a version that this module does not read
  BERTH_BAD_RECORD = -3,    ///< a record too short or too long, or with what may not be in it
  BERTH_BAD_MEMORY = -4,    ///< octets that lie outside of memory, or a block that is not one
  BERTH_BAD_TIME = -5,      ///< a time that is negative, infinite or no number
  BERTH_BAD_SETTING = -6,   ///< a setting's name or value, or how settings stand to each other
  BERTH_BAD_ARGUMENT = -7,  ///< any other number outside of its range
  BERTH_NO_ROOM = -8        ///< more than the module takes
};

/// The version of this interface and of every record: 1.
uint32_t berth_abi_version(void);
/// The version of Berth, as text.
berth_status berth_version(void);
/// Where the octets stand that the last call gave.
berth_lent berth_result(void);
/// What was wrong with the last call that failed, as text without line end.
berth_status berth_error(void);

/// A block to write borrowed octets into; at 0 when there is no memory, or over 64 MiB.
berth_owned berth_alloc(uint32_t size);
/// Gives a block back; one at 0 is none, and fine.
berth_status berth_free(berth_owned block);

#ifdef __cplusplus
}
#endif

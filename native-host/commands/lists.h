#pragma once

#include "native-host/lists/lists_options.h"

namespace berth {

/// Runs `berth lists build`. Exit codes: 0 every list is as its source has it; 1 an image was made
/// with a last good copy, or without a list; 2 none was made.
[[nodiscard]] int run_lists_build(const ListsOptions& options);

/// Runs `berth lists check`. Exit codes: 0 every list was read; 1 one has something wrong with it
/// as a whole; 2 what was given cannot be used.
[[nodiscard]] int run_lists_check(const ListsOptions& options);

/// Runs `berth lists lookup`. Exit codes: 0 every name is listed; 1 one is not; 2 the image or a
/// name cannot be used.
[[nodiscard]] int run_lists_lookup(const ListsOptions& options);

/// Runs `berth lists diff`. Exit codes: 0 both say the same; 1 they do not; 2 one cannot be read.
[[nodiscard]] int run_lists_diff(const ListsOptions& options);

/// Runs `berth lists import`: an image of what RethinkDNS and serverless-dns have. Exit codes: 0 it
/// was made; 2 it was not.
[[nodiscard]] int run_lists_import(const ListsOptions& options);

/// Run `berth lists stamp encode` and `decode`. Exit codes: 0; 2 what was given cannot be used.
[[nodiscard]] int run_stamp_encode(const ListsOptions& options);
[[nodiscard]] int run_stamp_decode(const ListsOptions& options);

}  // namespace berth

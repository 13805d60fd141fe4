// The standard library's ways of giving up. Its own write to standard error, which would import
// descriptors from the host; a trap says as much, and imports nothing.

#include <__config>

#if _LIBCPP_VERSION >= 200000
#define BERTH_ABORT_NOEXCEPT noexcept
#else
#define BERTH_ABORT_NOEXCEPT
#endif

_LIBCPP_BEGIN_NAMESPACE_STD
[[noreturn]] void __libcpp_verbose_abort(const char*, ...) BERTH_ABORT_NOEXCEPT;
[[noreturn]] void __libcpp_verbose_abort(const char*, ...) BERTH_ABORT_NOEXCEPT {
  __builtin_trap();
}
_LIBCPP_END_NAMESPACE_STD

extern "C" {
// libc++abi's, up to LLVM 20 and from 21 on.
[[noreturn]] void abort_message(const char*, ...);
[[noreturn]] void abort_message(const char*, ...) { __builtin_trap(); }
[[noreturn]] void __abort_message(const char*, ...);
[[noreturn]] void __abort_message(const char*, ...) { __builtin_trap(); }
}

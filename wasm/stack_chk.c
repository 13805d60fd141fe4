/* Debian's compiler-rt for wasm32 was built with the stack protector; nobody else gives it these. */

#include <stdint.h>

uintptr_t __stack_chk_guard = 0x5a17c9b3;

_Noreturn void __stack_chk_fail(void);
_Noreturn void __stack_chk_fail(void) { __builtin_trap(); }

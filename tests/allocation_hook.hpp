/// Every allocation of a test program that links allocation_hook.cpp: counted, and made to fail.
#pragma once

namespace scrim::test {

/// False under ThreadSanitizer, whose own allocator leaves no room for another: nothing is counted
/// then and nothing fails.
bool allocations_are_watched();

/// How many there have been.
long allocation_count();

inline constexpr long all_of_them = -1;

/// Lets `allowed` more succeed, makes the next `failures` throw std::bad_alloc, and lets those
/// after them succeed. `allowed` negative: none fails.
void fail_allocations_after(long allowed, long failures = all_of_them);

}  // namespace scrim::test

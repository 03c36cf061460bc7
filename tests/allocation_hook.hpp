/// Every allocation of a test program that links allocation_hook.cpp: counted, and made to fail.
#pragma once

namespace scrim::test {

/// False under ThreadSanitizer, whose own allocator leaves no room for another: nothing is counted
/// then and nothing fails.
bool allocations_are_watched();

/// How many there have been.
long allocation_count();

/// Lets `allowed` more succeed and then makes each one throw std::bad_alloc; negative: none fails.
void fail_allocations_after(long allowed);

}  // namespace scrim::test

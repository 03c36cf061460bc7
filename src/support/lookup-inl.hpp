// Table lookups that are quick on every target; included once per SIMD target.
#if defined(SCRIM_LOOKUP_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef SCRIM_LOOKUP_INL
#undef SCRIM_LOOKUP_INL
#else
#define SCRIM_LOOKUP_INL
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim::HWY_NAMESPACE {

/// Byte i of the answer is table[at[i]], for at[i] of 0 to 15.
template <class V>
HWY_INLINE V LookUp(V table, V at) {
#if HWY_TARGET == HWY_WASM
  return V{wasm_i8x16_swizzle(table.raw, at.raw)};  // Highway 1.0 goes byte by byte.
#else
  return hwy::HWY_NAMESPACE::TableLookupBytes(table, at);
#endif
}

}  // namespace scrim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif  // per-target include guard

// Vectors of floats or 32-bit integers, moved along by some lanes. For use inside Highway's target
// regions; included once for each.
#include <hwy/highway.h>

#if defined(SCRIM_SUPPORT_LANES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef SCRIM_SUPPORT_LANES_INL
#undef SCRIM_SUPPORT_LANES_INL
#else
#define SCRIM_SUPPORT_LANES_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {

/// Lanes `Count` and on of `a`, and then those of `b`: what a load `Count` values further on would
/// give, were the two one after another in memory. A load like that touches two cache lines.
template <int Count, class D, class V = hwy::HWY_NAMESPACE::Vec<D>>
V LanesFrom(D d, V a, V b) {
  namespace hn = hwy::HWY_NAMESPACE;
  constexpr int lanes = int(hn::MaxLanes(d));
  static_assert(Count >= 0 && Count <= lanes);
  if constexpr (Count == 0) {
    return a;
  } else if constexpr (Count == lanes) {
    return b;
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3  // better targets have lower numbers
  } else if constexpr (lanes == 16) {
    const hn::RebindToSigned<D> i32;
    const auto low = hn::BitCast(i32, a), high = hn::BitCast(i32, b);
    return hn::BitCast(d, hn::VFromD<decltype(i32)>{_mm512_alignr_epi32(high.raw, low.raw, Count)});
#endif
  } else if constexpr (lanes == 8) {
    const V middle = hn::ConcatLowerUpper(d, b, a);
    if constexpr (Count == 4) return middle;
    if constexpr (Count < 4) return hn::CombineShiftRightLanes<Count>(d, middle, a);
    if constexpr (Count > 4) return hn::CombineShiftRightLanes<Count - 4>(d, b, middle);
  } else {
    return hn::CombineShiftRightLanes<Count>(d, b, a);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();
#endif

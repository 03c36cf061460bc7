// Rounding that is quick on every target; included once per SIMD target.
#if defined(SCRIM_ROUNDING_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef SCRIM_ROUNDING_INL
#undef SCRIM_ROUNDING_INL
#else
#define SCRIM_ROUNDING_INL
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim::HWY_NAMESPACE {

/// The nearest integers, even ones in the middle, of floats of at most 2²² either way.
template <class V>
HWY_INLINE auto NearestSmall(V v) {
  namespace hn = hwy::HWY_NAMESPACE;
#if HWY_TARGET == HWY_WASM
  // Its conversion saturates, which takes x86 eight instructions. Of sums with this number the low
  // bits are the integer.
  const hn::DFromV<V> f;
  const hn::RebindToSigned<decltype(f)> i32;
  const auto large = hn::Set(f, 12582912.0F);
  return hn::Sub(hn::BitCast(i32, hn::Add(v, large)), hn::BitCast(i32, large));
#else
  return hn::NearestInt(v);
#endif
}

}  // namespace scrim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif  // per-target include guard

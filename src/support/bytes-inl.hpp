// Bytes as vectors of floats. For use inside Highway's target regions; included once for each.
#if defined(SCRIM_SUPPORT_BYTES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef SCRIM_SUPPORT_BYTES_INL
#undef SCRIM_SUPPORT_BYTES_INL
#else
#define SCRIM_SUPPORT_BYTES_INL
#endif

#include <hwy/highway.h>

#include <cstdint>

#include "support/rounding-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim::HWY_NAMESPACE {

/// As many bytes as there are floats in a vector. `D` is a tag of floats.
template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::Vec<D> LoadBytes(D f, const std::uint8_t* bytes) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::Rebind<std::uint8_t, D> u8;
  const hn::RebindToSigned<D> i32;
  return hn::ConvertTo(f, hn::PromoteTo(i32, hn::LoadU(u8, bytes)));
}

/// Rounds them to the nearest, and to 0 … 255.
template <class D>
HWY_INLINE void StoreBytes(hwy::HWY_NAMESPACE::Vec<D> v, D, std::uint8_t* bytes) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::Rebind<std::uint8_t, D> u8;
  hn::StoreU(hn::DemoteTo(u8, NearestSmall(v)), u8, bytes);
}

}  // namespace scrim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif  // per-target include guard

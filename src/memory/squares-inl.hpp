// Squares as vectors of floats. For use inside Highway's target regions; included once for each.
#if defined(SCRIM_MEMORY_SQUARES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef SCRIM_MEMORY_SQUARES_INL
#undef SCRIM_MEMORY_SQUARES_INL
#else
#define SCRIM_MEMORY_SQUARES_INL
#endif

#include <hwy/highway.h>

#include <cstdint>

#include "support/rounding-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim::HWY_NAMESPACE {

/// As many squares as there are floats in a vector, in their own steps. `D` is a tag of floats.
template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::Vec<D> LoadSquares(D f, const std::uint16_t* squares) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::Rebind<std::uint16_t, D> u16;
  const hn::RebindToSigned<D> i32;
  return hn::ConvertTo(f, hn::PromoteTo(i32, hn::LoadU(u16, squares)));
}

/// Rounds them to the nearest.
template <class D>
HWY_INLINE void StoreSquares(hwy::HWY_NAMESPACE::Vec<D> v, D, std::uint16_t* squares) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::Rebind<std::uint16_t, D> u16;
  hn::StoreU(hn::DemoteTo(u16, NearestSmall(v)), u16, squares);
}

}  // namespace scrim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif  // per-target include guard

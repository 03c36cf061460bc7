#include "backdrop/room_weights_kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "backdrop/room_weights_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

void MaxOfRows(const float* in, std::ptrdiff_t stride, int rows, std::size_t count, float* out) {
  const hn::CappedTag<float, 16> d;
  const std::size_t n = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + n <= count; i += n) {
    auto largest = hn::LoadU(d, in + i);
    for (int y = 1; y < rows; ++y) largest = hn::Max(largest, hn::LoadU(d, in + y * stride + i));
    hn::StoreU(largest, d, out + i);
  }
  for (; i < count; ++i) {
    out[i] = in[i];
    for (int y = 1; y < rows; ++y) {
      const float value = in[y * stride + std::ptrdiff_t(i)];
      if (value > out[i]) out[i] = value;
    }
  }
}

void MaxOfWindows(const float* in, std::size_t count, int window, float* out) {
  const hn::CappedTag<float, 16> d;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    auto largest = hn::LoadU(d, in + i);
    for (int k = 1; k < window; ++k) largest = hn::Max(largest, hn::LoadU(d, in + i + k));
    hn::StoreU(largest, d, out + i);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(MaxOfRows);
HWY_EXPORT(MaxOfWindows);

void max_of_rows(const float* in, std::ptrdiff_t stride, int rows, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(MaxOfRows)(in, stride, rows, count, out);
}

void max_of_windows(const float* in, std::size_t count, int window, float* out) {
  HWY_DYNAMIC_DISPATCH(MaxOfWindows)(in, count, window, out);
}

}  // namespace scrim
#endif

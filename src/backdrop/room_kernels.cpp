#include "backdrop/room_kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "backdrop/room_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using Words = hn::CappedTag<std::uint16_t, sum_block>;
using Bytes = hn::Repartition<std::uint8_t, Words>;
constexpr Words words;
constexpr Bytes bytes;
using WordVec = hn::Vec<Words>;

/// Sums of pairs of bytes, over the rows.
WordVec PairSums(const std::uint8_t* in, std::ptrdiff_t stride, int rows) {
  const auto low_byte = hn::Set(words, 0x00FF);
  auto sum = hn::Zero(words);
  for (int y = 0; y < rows; ++y, in += stride) {
    const auto v = hn::BitCast(words, hn::LoadU(bytes, in));
    sum = hn::Add(sum, hn::Add(hn::And(v, low_byte), hn::ShiftRight<8>(v)));
  }
  return sum;
}

void SumSquares(const std::uint8_t* in, std::ptrdiff_t stride, int rows, std::size_t blocks,
                std::uint16_t* out) {
  const std::size_t n = hn::Lanes(words);
  for (std::size_t i = 0; i < blocks * sum_block; i += n) {
    const auto low = PairSums(in + 4 * i, stride, rows);
    const auto high = PairSums(in + 4 * i + 2 * n, stride, rows);
    const auto sum = hn::Add(hn::ConcatEven(words, high, low), hn::ConcatOdd(words, high, low));
    hn::StoreU(sum, words, out + i);
  }
}

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

HWY_EXPORT(SumSquares);
HWY_EXPORT(MaxOfRows);
HWY_EXPORT(MaxOfWindows);

void sum_squares(const std::uint8_t* in, std::ptrdiff_t stride, int rows, std::size_t blocks,
                 std::uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(SumSquares)(in, stride, rows, blocks, out);
}

void max_of_rows(const float* in, std::ptrdiff_t stride, int rows, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(MaxOfRows)(in, stride, rows, count, out);
}

void max_of_windows(const float* in, std::size_t count, int window, float* out) {
  HWY_DYNAMIC_DISPATCH(MaxOfWindows)(in, count, window, out);
}

}  // namespace scrim
#endif

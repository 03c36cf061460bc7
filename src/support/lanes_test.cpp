#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "support/every_target.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "support/lanes_test.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "support/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class D, int... counts>
void store_all(D d, const hn::TFromD<D>* values, hn::TFromD<D>* out,
               std::integer_sequence<int, counts...>) {
  constexpr int lanes = int(hn::MaxLanes(D()));
  const auto a = hn::LoadU(d, values), b = hn::LoadU(d, values + lanes);
  (hn::StoreU(LanesFrom<counts>(d, a, b), d, out + counts * lanes), ...);
}

/// What LanesFrom gives for each count, one after another. Returns how many lanes each has.
template <int most, class T>
int move_by_each_count(const T* values, T* out) {
  const hn::CappedTag<T, most> d;
  constexpr int lanes = int(hn::MaxLanes(decltype(d)()));
  store_all(d, values, out, std::make_integer_sequence<int, lanes + 1>());
  return lanes;
}

int floats_of_16(const float* values, float* out) {
  return move_by_each_count<16>(values, out);
}
int floats_of_8(const float* values, float* out) {
  return move_by_each_count<8>(values, out);
}
int floats_of_4(const float* values, float* out) {
  return move_by_each_count<4>(values, out);
}
int integers_of_16(const std::int32_t* values, std::int32_t* out) {
  return move_by_each_count<16>(values, out);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {
namespace {

HWY_EXPORT(floats_of_16);
HWY_EXPORT(floats_of_8);
HWY_EXPORT(floats_of_4);
HWY_EXPORT(integers_of_16);

/// `moved` holds what LanesFrom gives for each count on two vectors of 0, 1, 2 and so on.
template <class T>
void expect_loads_further_on(int lanes, const std::vector<T>& moved) {
  for (int count = 0; count <= lanes; ++count) {
    for (int i = 0; i < lanes; ++i) {
      ASSERT_EQ(moved[std::size_t(count * lanes + i)], T(count + i))
          << "lane " << i << " of " << lanes << ", moved by " << count;
    }
  }
}

TEST(Lanes, AreThoseOfALoadFurtherOnForEveryCountOnEveryTarget) {
  std::vector<float> floats(32);
  std::iota(floats.begin(), floats.end(), 0.0F);
  std::vector<std::int32_t> integers(32);
  std::iota(integers.begin(), integers.end(), 0);
  on_every_target([&] {
    std::vector<float> moved(std::size_t{17} * 16);
    expect_loads_further_on(HWY_DYNAMIC_DISPATCH(floats_of_16)(floats.data(), moved.data()), moved);
    expect_loads_further_on(HWY_DYNAMIC_DISPATCH(floats_of_8)(floats.data(), moved.data()), moved);
    expect_loads_further_on(HWY_DYNAMIC_DISPATCH(floats_of_4)(floats.data(), moved.data()), moved);
    std::vector<std::int32_t> whole(moved.size());
    expect_loads_further_on(HWY_DYNAMIC_DISPATCH(integers_of_16)(integers.data(), whole.data()),
                            whole);
  });
}

}  // namespace
}  // namespace scrim
#endif  // HWY_ONCE

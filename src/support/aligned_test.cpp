#include "support/aligned.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

namespace scrim {
namespace {

bool is_aligned(const void* memory) {
  return reinterpret_cast<std::uintptr_t>(memory) % alignment == 0;
}

template <class T>
bool holds(const Buffer<T>& buffer, T value) {
  return std::all_of(buffer.data(), buffer.data() + buffer.size(),
                     [value](T one) { return one == value; });
}

TEST(Aligned, BuffersAreAlignedZeroedAndApart) {
  std::vector<Buffer<std::uint8_t>> buffers;
  for (const std::size_t size : {1, 63, 64, 65, 5000, 100000, 3 << 20, 5 << 20, 7}) {
    buffers.emplace_back(size);
    EXPECT_TRUE(is_aligned(buffers.back().data()));
    EXPECT_TRUE(holds(buffers.back(), std::uint8_t{0}));
    std::fill_n(buffers.back().data(), size + Buffer<std::uint8_t>::slack,
                static_cast<std::uint8_t>(buffers.size()));
  }
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    EXPECT_TRUE(holds(buffers[i], static_cast<std::uint8_t>(i + 1))) << i;
  }
}

TEST(Aligned, WhatIsReleasedIsZeroedWhenItComesAgain) {
  for (int i = 0; i < 100; ++i) {
    Buffer<float> buffer(std::size_t(10000 + i));
    ASSERT_TRUE(holds(buffer, 0.0F));
    std::fill_n(buffer.data(), buffer.size(), 1.0F);
  }
}

TEST(Aligned, BuffersOutliveTheirNeighbours) {
  std::vector<Buffer<int>> buffers;
  for (int i = 0; i < 3000; ++i) {
    buffers.emplace_back(std::size_t{500});
    std::fill_n(buffers.back().data(), buffers.back().size(), i);
  }
  std::vector<Buffer<int>> left;
  for (std::size_t i = 0; i < buffers.size(); i += 100) left.push_back(std::move(buffers[i]));
  buffers.clear();
  for (std::size_t i = 0; i < left.size(); ++i) EXPECT_TRUE(holds(left[i], int(100 * i)));
}

TEST(Aligned, ThreadsMayMakeBuffersAtOnce) {
  const auto work = [](int number) {
    for (int i = 0; i < 300; ++i) {
      Buffer<int> buffer(std::size_t(1000 + 7 * i));
      std::fill_n(buffer.data(), buffer.size(), number);
      ASSERT_TRUE(holds(buffer, number));
    }
  };
  std::thread one(work, 1), other(work, 2);
  one.join();
  other.join();
}

}  // namespace
}  // namespace scrim

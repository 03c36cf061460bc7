/// Memory for pixels and tensors.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace scrim {

/// Alignment of every buffer, in bytes: a cache line, and the widest vector.
inline constexpr std::size_t alignment = 64;

/// n rounded up to a multiple of `step`.
constexpr std::size_t round_up(std::size_t n, std::size_t step) {
  return (n + step - 1) / step * step;
}

/// An aligned array of plain values, zeroed, with `slack` readable and writable bytes behind it so
/// that kernels may handle a row's tail with whole vectors. Allocation failure throws
/// std::bad_alloc: buffers are made when an engine is planned, never per frame.
template <class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  static constexpr std::size_t slack = 256;

  Buffer() = default;
  Buffer(Buffer&& other) noexcept
      : data_(std::move(other.data_)), count_(std::exchange(other.count_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    data_ = std::move(other.data_);
    count_ = std::exchange(other.count_, 0);
    return *this;
  }
  explicit Buffer(std::size_t count) : count_(count) {
    const std::size_t bytes = round_up(count * sizeof(T) + slack, alignment);
    data_.reset(static_cast<T*>(::operator new (bytes, std::align_val_t{alignment})));
    std::uninitialized_fill_n(reinterpret_cast<std::byte*>(data_.get()), bytes, std::byte{0});
  }

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::size_t size() const { return count_; }
  std::size_t bytes() const { return data_ ? count_ * sizeof(T) + slack : 0; }
  bool empty() const { return count_ == 0; }
  T& operator[](std::size_t i) { return data_.get()[i]; }
  const T& operator[](std::size_t i) const { return data_.get()[i]; }
  std::span<T> span() { return {data_.get(), count_}; }
  std::span<const T> span() const { return {data_.get(), count_}; }

 private:
  struct Free {
    void operator()(T* p) const { ::operator delete (p, std::align_val_t{alignment}); }
  };
  std::unique_ptr<T, Free> data_;
  std::size_t count_ = 0;
};

}  // namespace scrim

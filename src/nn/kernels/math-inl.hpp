// Vector functions shared by the kernels; included once per SIMD target.
#if defined(SCRIM_NN_MATH_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef SCRIM_NN_MATH_INL
#undef SCRIM_NN_MATH_INL
#else
#define SCRIM_NN_MATH_INL
#endif

#include <hwy/highway.h>

#include <atomic>
#include <type_traits>

#include "nn/graph.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim::nn::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The widest vector, and a vector of at most one channel step.
using Wide = hn::ScalableTag<float>;
using Narrow = hn::CappedTag<float, 8>;

template <class D>
constexpr int lanes(D) {
  return static_cast<int>(hn::MaxLanes(D()));
}

// Keeps vectors that were loaded before in registers. Compilers like to read a vector again from
// memory for every use, and whole AVX-512 vectors then saturate the load ports.
HWY_INLINE void keep_in_registers() {
  if constexpr (HWY_TARGET == HWY_AVX3) std::atomic_signal_fence(std::memory_order_seq_cst);
}

// Whether Max and Min answer with the second operand when one is not a number. x86 and WebAssembly
// do; NEON and EMU128 answer with the one that is a number.
constexpr bool answers_with_second =
    HWY_TARGET == HWY_WASM || (HWY_ARCH_X86 && HWY_TARGET != HWY_EMU128);

// A vector of the number at `value`. Browsers make a vector constant of WebAssembly anew, from
// three instructions, wherever it is used; what is loaded, and from where no compiler can tell,
// they keep.
template <class D>
HWY_INLINE hn::Vec<D> constant(D d, const float* value) {
#if HWY_TARGET == HWY_WASM
  asm("" : "+r"(value));
#endif
  return hn::Set(d, *value);
}

// The greater (lesser) of x and a limit; not a number when x is none. A network that overflows must
// say so: a limit put in its place would be taken for an answer.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V at_least(D, V x, V limit) {
  if constexpr (answers_with_second) return hn::Max(limit, x);
  return hn::IfThenElse(hn::Lt(x, limit), limit, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V at_most(D, V x, V limit) {
  if constexpr (answers_with_second) return hn::Min(limit, x);
  return hn::IfThenElse(hn::Lt(limit, x), limit, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V at_least(D d, V x, float limit) {
  return at_least(d, x, hn::Set(d, limit));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V at_most(D d, V x, float limit) {
  return at_most(d, x, hn::Set(d, limit));
}

constexpr float one[] = {1};

// e^x for x <= 0, relative error below 6e-7 for x > -30: 2^n times a polynomial of the fraction of
// x / ln 2. Adding `rounder`, 1.5·2²³ and the exponent's bias, rounds to an integer
// and leaves the exponent of its power of two in the lowest bits.
constexpr float min_exponent[] = {-87}, log2e[] = {1.44269504f}, rounder[] = {12582912.0f + 127};
constexpr float exp_terms[] = {1.32647354e-3f, 9.67151311e-3f, 5.55073371e-2f,
                               2.40222421e-1f, 6.93146978e-1f, 1.0f};

template <class D, class V = hn::Vec<D>>
HWY_INLINE V exp_negative(D d, V x) {
  const hn::RebindToUnsigned<D> du;
  x = at_least(d, x, constant(d, min_exponent));
  const V bias = constant(d, rounder);
  const V rounded = hn::MulAdd(x, constant(d, log2e), bias);
  const V f = hn::MulSub(x, constant(d, log2e), hn::Sub(rounded, bias));
  V p = constant(d, exp_terms);
  for (int i = 1; i < 6; ++i) p = hn::MulAdd(p, f, constant(d, exp_terms + i));
  return hn::Mul(p, hn::BitCast(d, hn::ShiftLeft<23>(hn::BitCast(du, rounded))));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V sigmoid(D d, V x) {
  const V e = exp_negative(d, hn::Neg(hn::Abs(x)));
  const V unit = constant(d, one);
  return hn::Div(hn::IfThenElse(hn::Lt(x, hn::Zero(d)), e, unit), hn::Add(unit, e));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V tanh(D d, V x) {
  const V e = exp_negative(d, hn::Mul(hn::Abs(x), hn::Set(d, -2.0f)));
  const V unit = constant(d, one);
  return hn::CopySign(hn::Div(hn::Sub(unit, e), hn::Add(unit, e)), x);
}

constexpr float sixth[] = {1.0f / 6}, half[] = {0.5f};

template <class D, class V = hn::Vec<D>>
HWY_INLINE V hard_swish(D d, V x) {
  const V gate = hn::MulAdd(x, constant(d, sixth), constant(d, half));
  return hn::Mul(x, at_most(d, at_least(d, gate, 0.0f), constant(d, one)));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V clamp(D d, V x, float low, float high) {
  return at_most(d, at_least(d, x, low), high);
}

// Calls f with a function on vectors that is the activation. Light activations only.
template <class D, class F>
HWY_INLINE void with_light(D d, Activation activation, F f) {
  switch (activation) {
    case Activation::relu:
      return f([=](hn::Vec<D> v) HWY_ATTR { return at_least(d, v, 0.0f); });
    case Activation::relu6:
      return f([=](hn::Vec<D> v) HWY_ATTR { return clamp(d, v, 0, 6); });
    case Activation::relu_n1_to_1:
      return f([=](hn::Vec<D> v) HWY_ATTR { return clamp(d, v, -1, 1); });
    case Activation::hard_swish:
      return f([=](hn::Vec<D> v) HWY_ATTR { return hard_swish(d, v); });
    default:
      return;
  }
}

// Calls f with a function on vectors that is the activation, whichever it is.
template <class D, class F>
HWY_INLINE void with_activation(D d, Activation activation, F f) {
  switch (activation) {
    case Activation::none:
      return f([](hn::Vec<D> v) HWY_ATTR { return v; });
    case Activation::sigmoid:
      return f([=](hn::Vec<D> v) HWY_ATTR { return sigmoid(d, v); });
    case Activation::tanh:
      return f([=](hn::Vec<D> v) HWY_ATTR { return tanh(d, v); });
    default:
      return with_light(d, activation, f);
  }
}

// Applies an activation to `count` floats in place; `count` is a multiple of the channel step. Four
// vectors at a time: each alone would wait for its own long chain of operations.
HWY_INLINE void activate(Activation activation, float* HWY_RESTRICT x, std::size_t count) {
  if (activation == Activation::none) return;
  std::size_t i = 0;
  const auto steps_of = [&](auto d, auto vectors, auto f) HWY_ATTR {
    constexpr std::size_t n = static_cast<std::size_t>(lanes(d)), k = vectors;
    for (; i + k * n <= count; i += k * n) {
      hn::Vec<decltype(d)> v[k];
      for (std::size_t j = 0; j < k; ++j) v[j] = f(hn::LoadU(d, x + i + j * n));
      for (std::size_t j = 0; j < k; ++j) hn::StoreU(v[j], d, x + i + j * n);
    }
  };
  const Wide wide;
  with_activation(wide, activation, [&](auto f) HWY_ATTR {
    steps_of(wide, std::integral_constant<std::size_t, 4>(), f);
  });
  const Narrow narrow;
  with_activation(narrow, activation, [&](auto f) HWY_ATTR {
    steps_of(narrow, std::integral_constant<std::size_t, 1>(), f);
  });
}

}  // namespace scrim::nn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif  // per-target include guard

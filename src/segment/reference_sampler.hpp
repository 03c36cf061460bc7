/// The sampler in plain loops: what `Sampler::sample` is compared with.
#pragma once

#include <span>

#include "frame/proxy.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// As Sampler::sample, for a network that looks at `width`×`height` pixels.
void reference_sample(const Proxy& proxy, const Region& region, int width, int height,
                      std::span<float> tensor);

}  // namespace scrim

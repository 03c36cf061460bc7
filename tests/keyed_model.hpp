/// A real network, small enough to reason about: what is green is the person.
#pragma once

#include <cstddef>
#include <vector>

namespace scrim::test {

/// A TFLite file: [1,64,64,3] to [1,64,64,1]. Green (40, 200, 40) is person, grey is not. A picture
/// with magenta (255, 0, 255) in it makes the network overflow: its answer there is not a number.
std::vector<std::byte> keyed_model();

}  // namespace scrim::test

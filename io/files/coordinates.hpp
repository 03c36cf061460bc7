/// Places in a text.
#pragma once

#include <string_view>

namespace scrim::io {

/// Whether a text tells a place by its coordinates, as drones, action and dashboard cameras write
/// them: named ("[latitude: 47.12]", "GPS (8.1,47.1,12)", "HOME(8.1,47.1)"), as a pair of numbers
/// of four or more decimals or with letters of the compass, in degrees and minutes, or as ISO 6709
/// has it. Speech in which numbers
/// occur does not. The text is UTF-8 or UTF-16.
bool tells_place(std::string_view text);

}  // namespace scrim::io

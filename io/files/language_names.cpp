#include "io/files/language_names.hpp"

#include <array>

namespace scrim::io {

std::string_view quicktime_language(std::string_view language) {
  struct Pair {
    std::string_view other, listed;
  };
  constexpr std::array<Pair, 20> pairs{
      {{"fre", "fra"}, {"cze", "ces"}, {"rum", "ron"}, {"slo", "slk"}, {"deu", "ger"},
       {"nld", "dut"}, {"ell", "gre"}, {"isl", "ice"}, {"zho", "chi"}, {"sqi", "alb"},
       {"mkd", "mac"}, {"hye", "arm"}, {"kat", "geo"}, {"bod", "tib"}, {"mya", "bur"},
       {"msa", "may"}, {"cym", "wel"}, {"eus", "baq"}, {"fas", "per"}, {"mri", "mao"}}};
  for (const Pair& pair : pairs) {
    if (pair.other == language) return pair.listed;
  }
  return language;
}

}  // namespace scrim::io

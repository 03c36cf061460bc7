#include <cstddef>

#include "scrim/scrim.hpp"

namespace scrim {
namespace {

template <class Choice>
struct Named {
  Choice value;
  const char* name;
};

/// Every value once, in its place.
template <class Choice, std::size_t count>
consteval bool complete(const Named<Choice> (&table)[count], Choice last) {
  for (std::size_t i = 0; i < count; ++i) {
    if (table[i].value != Choice(i)) return false;
  }
  return Choice(count - 1) == last;
}

template <class Choice, std::size_t count>
const char* look_up(const Named<Choice> (&table)[count], Choice value) {
  const auto i = static_cast<std::size_t>(value);
  return i < count ? table[i].name : "";
}

constexpr Named<Format> formats[]{
    {Format::nv12, "NV12"}, {Format::i420, "I420"}, {Format::yuyv, "YUYV"},
    {Format::rgba, "RGBA"}, {Format::bgra, "BGRA"}, {Format::p010, "P010"},
    {Format::i010, "I010"}, {Format::i210, "I210"}, {Format::rgba16, "RGBA16"}};
static_assert(complete(formats, Format::rgba16));

constexpr Named<Matrix> matrices[]{
    {Matrix::bt601, "bt601"}, {Matrix::bt709, "bt709"}, {Matrix::bt2020, "bt2020"}};
static_assert(complete(matrices, Matrix::bt2020));

constexpr Named<Range> ranges[]{{Range::limited, "limited"}, {Range::full, "full"}};
static_assert(complete(ranges, Range::full));

constexpr Named<Transfer> transfers[]{
    {Transfer::sdr, "sdr"}, {Transfer::pq, "pq"}, {Transfer::hlg, "hlg"}};
static_assert(complete(transfers, Transfer::hlg));

constexpr Named<Primaries> primaries_names[]{{Primaries::bt709, "bt709"},
                                             {Primaries::bt2020, "bt2020"}};
static_assert(complete(primaries_names, Primaries::bt2020));

constexpr Named<Effect> effects[]{{Effect::blur, "blur"},
                                  {Effect::colour, "colour"},
                                  {Effect::picture, "picture"},
                                  {Effect::transparent, "transparent"},
                                  {Effect::none, "none"}};
static_assert(complete(effects, Effect::none));

constexpr Named<Look> looks[]{{Look::soft, "soft"}, {Look::lens, "lens"}};
static_assert(complete(looks, Look::lens));

constexpr Named<Who> people[]{{Who::everyone, "everyone"}, {Who::main, "main"}};
static_assert(complete(people, Who::main));

constexpr Named<Model> models[]{
    {Model::automatic, "auto"}, {Model::landscape, "landscape"}, {Model::general, "general"}};
static_assert(complete(models, Model::general));

constexpr Named<Technique> techniques[]{{Technique::region, "region"},
                                        {Technique::exposure, "exposure"},
                                        {Technique::stabilizer, "stabilizer"},
                                        {Technique::memory, "memory"},
                                        {Technique::refiner, "refiner"},
                                        {Technique::own_colour, "own_colour"},
                                        {Technique::plate, "plate"}};
static_assert(complete(techniques, Technique(technique_count - 1)));

constexpr Named<Fit> fits[]{{Fit::cover, "cover"}, {Fit::contain, "contain"}};
static_assert(complete(fits, Fit::contain));

constexpr Named<Shown> showings[]{{Shown::nothing, "nothing"},
                                  {Shown::effect, "effect"},
                                  {Shown::covered, "covered"},
                                  {Shown::room, "room"}};
static_assert(complete(showings, Shown::room));

constexpr Named<Stage> stages[]{{Stage::sample, "sample"},       {Stage::segment, "segment"},
                                {Stage::stabilize, "stabilize"}, {Stage::refine, "refine"},
                                {Stage::backdrop, "backdrop"},   {Stage::compose, "compose"}};
static_assert(complete(stages, Stage(stage_count - 1)));

constexpr Named<Adjustment> adjustments[]{{Adjustment::none, "none"},
                                          {Adjustment::too_slow, "too-slow"},
                                          {Adjustment::time_to_spare, "time-to-spare"},
                                          {Adjustment::asked, "asked"}};
static_assert(complete(adjustments, Adjustment::asked));

}  // namespace

const char* name(Format format) noexcept {
  return look_up(formats, format);
}
const char* name(Matrix matrix) noexcept {
  return look_up(matrices, matrix);
}
const char* name(Range range) noexcept {
  return look_up(ranges, range);
}
const char* name(Transfer transfer) noexcept {
  return look_up(transfers, transfer);
}
const char* name(Primaries primaries) noexcept {
  return look_up(primaries_names, primaries);
}
const char* name(Effect effect) noexcept {
  return look_up(effects, effect);
}
const char* name(Look look) noexcept {
  return look_up(looks, look);
}
const char* name(Who who) noexcept {
  return look_up(people, who);
}
const char* name(Model model) noexcept {
  return look_up(models, model);
}
const char* name(Technique technique) noexcept {
  return look_up(techniques, technique);
}
const char* name(Fit fit) noexcept {
  return look_up(fits, fit);
}
const char* name(Shown shown) noexcept {
  return look_up(showings, shown);
}
const char* name(Stage stage) noexcept {
  return look_up(stages, stage);
}
const char* name(Adjustment adjustment) noexcept {
  return look_up(adjustments, adjustment);
}

}  // namespace scrim

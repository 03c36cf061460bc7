/// Scrim: keeps the person in a video picture, and blurs or replaces what is behind them.
///
///   auto engine = scrim::Engine::create().value();      // the default model is built in
///   engine.apply({.effect = scrim::Effect::blur, .strength = 60});
///   engine.process(camera_frame, output_frame);         // once per frame
///
/// Nothing here touches the network, writes a file, prints, or throws. What leaves `process` never
/// shows an uncovered background unless the effect is `Effect::none`: see docs/privacy.md.
#ifndef SCRIM_SCRIM_HPP
#define SCRIM_SCRIM_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#if defined(__GNUC__)
#define SCRIM_API __attribute__((visibility("default")))
#else
#define SCRIM_API
#endif

namespace scrim {

/// How a call ended. The numbers are pinned: they are the C API's too.
enum class Status : int {
  ok = 0,
  bad_argument = 1,  ///< The caller's mistake: a null plane, a size out of range, …
  bad_model = 2,     ///< The model file is damaged or is not one.
  unsupported = 3,   ///< Well formed, but not something Scrim does.
  out_of_memory = 4,
  model_failed = 5,  ///< The network's answer for this frame cannot be used; it was covered.
  internal_error = 6,
  too_slow = 7,  ///< Even the least work takes far longer than the budget; the frame was covered.
};

/// A short English sentence for a status. Static; never null.
SCRIM_API const char* message(Status status) noexcept;

/// Why something could not be made: what is wrong, and with which part.
struct Error {
  Status status = Status::internal_error;
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

/// How the pixels of a frame lie in memory. Up to bgra 8 bits a sample; from p010 on a sample is a
/// 16-bit word in the machine's byte order, and planes and strides are even numbers of bytes.
enum class Format : std::uint8_t {
  nv12,    ///< plane 0: Y; plane 1: U V interleaved, half width and half height (rounded up)
  i420,    ///< planes 0, 1, 2: Y, U, V; U and V half width and half height (rounded up)
  yuyv,    ///< plane 0: Y0 U Y1 V for each two pixels; an odd width ends with a whole group
  rgba,    ///< plane 0: R G B A; A of the input is ignored
  bgra,    ///< plane 0: B G R A; A of the input is ignored
  p010,    ///< as nv12, of 10 bits in a word's upper bits; its lower 6 bits mean nothing
  i010,    ///< as i420, of 10 bits in a word's lower bits; its upper 6 bits mean nothing
  i210,    ///< as i010, but U and V of full height (4:2:2)
  rgba16,  ///< as rgba, of 16 bits
};

/// The matrix between YUV and RGB (bt2020: of non-constant luminance). Unused by RGB formats.
enum class Matrix : std::uint8_t { bt601, bt709, bt2020 };

/// Limited: Y 16–235, U and V 16–240 (in 10 bits four times that). Full: 0–255, or 0–1023. Unused
/// by RGB formats.
enum class Range : std::uint8_t { limited, full };

/// What light a signal stands for. Colours, and pictures of another transfer than the frame, are
/// shown at the frame's graphics white: 203 cd/m² (ITU-R BT.2408) in HDR.
enum class Transfer : std::uint8_t {
  sdr,  ///< BT.1886, or sRGB
  pq,   ///< perceptual quantization: ITU-R BT.2100, SMPTE ST 2084
  hlg,  ///< hybrid log-gamma: ITU-R BT.2100, on a display of 1000 cd/m²
};

/// Which red, green and blue are meant: those of ITU-R BT.709 (and sRGB), or the wider BT.2020's.
/// Of all formats.
enum class Primaries : std::uint8_t { bt709, bt2020 };

/// The size of frames that the engine takes.
inline constexpr int min_width = 64, min_height = 64, max_width = 7680, max_height = 7680;

/// What a frame is, without its pixels. Pixels are square; the width and height are in pixels.
struct Layout {
  int width = 0;
  int height = 0;
  Format format = Format::nv12;
  Matrix matrix = Matrix::bt709;
  Range range = Range::limited;
  Transfer transfer = Transfer::sdr;
  Primaries primaries = Primaries::bt709;

  bool operator==(const Layout&) const = default;
};

/// A view of one picture. The caller owns the pixels. Strides are in bytes from one row to the
/// next and may be larger than a row, or negative. Unused planes are null.
template <class Byte>
struct BasicFrame {
  Layout layout{};
  std::array<Byte*, 3> planes{};
  std::array<std::ptrdiff_t, 3> strides{};
};
using Frame = BasicFrame<const std::uint8_t>;
using MutableFrame = BasicFrame<std::uint8_t>;

/// A view of one 8-bit plane of the frame's size, owned by the caller: 255 is person. The stride is
/// at least the width, or negative and that much.
struct MattePlane {
  std::uint8_t* data = nullptr;
  std::ptrdiff_t stride = 0;
};

/// A view of one 8-bit plane of a picture's size, owned by the caller: 255 is opaque, 0 wholly
/// transparent. The stride is at least the width, or negative and that much.
struct AlphaPlane {
  const std::uint8_t* data = nullptr;
  std::ptrdiff_t stride = 0;
};

/// What stands behind the person.
enum class Effect : std::uint8_t {
  blur,     ///< the room, blurred; the person is not in the blur
  colour,   ///< one colour
  picture,  ///< what was given to `set_picture`: a picture, or one frame of a video after another
  transparent,  ///< nothing: alpha is the matte, colour is not premultiplied; RGB formats only
  none,         ///< the room as it is. The one effect that shows it.
};

/// How the blur looks.
enum class Look : std::uint8_t {
  soft,  ///< like frosted glass: a Gaussian
  lens,  ///< like a wide open lens: highlights become discs
};

/// Who is kept.
enum class Who : std::uint8_t {
  everyone,  ///< everybody the network finds
  main,      ///< the one who fills most of the frame; people behind count as background
};

/// A rectangle in pixels of the frame.
struct Region {
  float x = 0, y = 0, width = 0, height = 0;
  bool operator==(const Region&) const = default;
};

/// How many rectangles `Settings::keep` and `Settings::hide` hold each.
inline constexpr int max_areas = 8;
using Areas = std::array<Region, max_areas>;

/// Levels of work, the higher the less of it: docs/architecture.md, section "Quality levels".
namespace quality {
inline constexpr int normal = 0;
inline constexpr int coarse = 1;              ///< the matte on a grid of half the resolution
inline constexpr int every_second_frame = 2;  ///< and the network on every second frame
inline constexpr int covered = 3;             ///< the governor's last resort; not to be asked for
}  // namespace quality

/// What may change from frame to frame.
struct Settings {
  Effect effect = Effect::blur;
  int strength = 50;                            ///< of the blur, 0 (lightest, never none) to 100
  std::array<std::uint8_t, 3> colour{0, 0, 0};  ///< R G B in sRGB, for Effect::colour
  Look look = Look::soft;                       ///< of the blur
  Who who = Who::everyone;
  /// How far the person's tone is led towards the picture's, 0 (not at all) to 100. Effect::picture
  int match = 20;
  /// Kept sharp as the person is: a product on the desk, a whiteboard. A covered frame covers these
  /// too. Areas of size 0 are none; parts beyond the frame are ignored.
  Areas keep{};
  /// Never shown, whoever is there; wins over `keep`. Effect::none alone shows them.
  Areas hide{};
  /// Nobody is in the picture: each frame is covered (but for Effect::none), and all of it is
  /// learnt as room, anew from the first of these frames on. Three seconds of that give the best
  /// edges for as long as the camera stays where it is. Who is in the picture all the same is taken
  /// for room, and hidden there later on. What is learnt is only compared with, never shown.
  /// Without use for stills.
  bool learn_room = false;
  /// The best level of work: quality::normal, coarse or every_second_frame.
  int quality = quality::normal;
  /// What a frame may take, on average over two; up to 1000. To hold it the governor goes below
  /// `quality`, at last (when the least work takes three times as long) to covered frames, and
  /// comes back when there is time. 0: no budget, no governor.
  float budget_milliseconds = 0;
};

/// Which network looks for the person.
enum class Model : std::uint8_t {
  automatic,  ///< the one that measured better, for stills both: see docs/models.md
  landscape,  ///< MediaPipe selfie segmentation, 256×144: the quickest
  general,    ///< MediaPipe selfie segmentation, 256×256
};

/// What can be left out of the engine to measure what it gives and costs: docs/quality.md. None of
/// these has a say in whether the background is covered.
enum class Technique : std::uint8_t {
  region,      ///< the window that follows the person; without it the network sees the whole frame
  exposure,    ///< evening out light and colour before the network
  stabilizer,  ///< the mask's memory where the picture stands still
  memory,      ///< what the room looked like when it was seen: for held things and for steadiness
  refiner,     ///< the matte drawn to the picture's edges; without it the mask is only enlarged
  own_colour,  ///< the person's own colour where the edge is mixed
  plate,       ///< the room's picture on the refiner's grid, with which the mask is compared
};
inline constexpr int technique_count = 7;

/// A set of techniques.
class Techniques {
 public:
  constexpr Techniques() = default;
  constexpr Techniques(std::initializer_list<Technique> list) {
    for (const Technique t : list) bits_ |= bit(t);
  }
  constexpr bool has(Technique t) const { return (bits_ & bit(t)) != 0; }
  bool operator==(const Techniques&) const = default;

 private:
  static constexpr std::uint32_t bit(Technique t) { return std::uint32_t{1} << unsigned(t); }
  std::uint32_t bits_ = 0;
};

/// What is fixed when an engine is made.
struct Options {
  Model model = Model::automatic;
  /// A TFLite file to use instead of `model`; copied. One input [1,H,W,3] of RGB in 0–1; the output
  /// [1,H,W,1] is the person's probability, or [1,H,W,2] background and person.
  std::span<const std::byte> model_file{};
  /// For pictures that have nothing to do with each other instead of a camera's or a video's
  /// frames. Each is looked at many times, nothing is remembered, and
  /// `Settings::budget_milliseconds` does not count: as good as it gets, in about twenty times the
  /// time of a frame.
  bool stills = false;
  int threads = 1;       ///< the network's, 1 to 8
  Techniques without{};  ///< left out, to measure what they give
};

/// How a picture of another shape than the frame stands in it.
enum class Fit : std::uint8_t {
  cover,    ///< fills the frame; what sticks out is cut off
  contain,  ///< is seen whole; black beside it
};
struct Placement {
  Fit fit = Fit::cover;
  /// Where in the picture's leeway it stands: 0 left or top, 0.5 the middle, 1 right or bottom.
  float x = 0.5F, y = 0.5F;
  bool operator==(const Placement&) const = default;
};

/// What a frame showed.
enum class Shown : std::uint8_t {
  nothing,  ///< no frame yet, or the call failed before anything was written
  effect,   ///< the person over the effect's backdrop
  covered,  ///< the whole frame covered: there was no usable matte for this very frame, or it was
            ///< learnt from (Settings::learn_room; the reason is ok then)
  room,     ///< Effect::none
};

/// Where the time of a frame goes.
enum class Stage : std::uint8_t { sample, segment, stabilize, refine, backdrop, compose };
inline constexpr int stage_count = 6;

/// Why the governor changed the level of work.
enum class Adjustment : std::uint8_t {
  none,           ///< it did not
  too_slow,       ///< frames took longer than the budget
  time_to_spare,  ///< a better level fits the budget again
  asked,          ///< `Settings::quality` or the budget changed
};

/// What a value is called wherever people see it: on the command line, in the settings file, over
/// D-Bus, in the desktop app and in the browser. "NV12", "soft", "too-slow", … Static; empty for a
/// number that is no value. Thread-safety: any thread.
SCRIM_API const char* name(Format format) noexcept;
SCRIM_API const char* name(Matrix matrix) noexcept;
SCRIM_API const char* name(Range range) noexcept;
SCRIM_API const char* name(Transfer transfer) noexcept;
SCRIM_API const char* name(Primaries primaries) noexcept;
SCRIM_API const char* name(Effect effect) noexcept;
SCRIM_API const char* name(Look look) noexcept;
SCRIM_API const char* name(Who who) noexcept;
SCRIM_API const char* name(Model model) noexcept;  ///< "auto" for Model::automatic
SCRIM_API const char* name(Technique technique) noexcept;
SCRIM_API const char* name(Fit fit) noexcept;
SCRIM_API const char* name(Shown shown) noexcept;
SCRIM_API const char* name(Stage stage) noexcept;
SCRIM_API const char* name(Adjustment adjustment) noexcept;

/// The names of all values of one of these enumerations, in their order.
template <class Choice>
std::vector<std::string> names() {
  std::vector<std::string> all;
  for (int i = 0; *name(Choice(i)) != '\0'; ++i) all.emplace_back(name(Choice(i)));
  return all;
}

/// The value that is called this; empty when there is none.
template <class Choice>
std::optional<Choice> parse(std::string_view text) noexcept {
  for (int i = 0; *name(Choice(i)) != '\0'; ++i) {
    if (text == name(Choice(i))) return Choice(i);
  }
  return std::nullopt;
}

/// What happened to the newest frame.
struct Report {
  Shown shown = Shown::nothing;
  Status reason = Status::ok;                ///< why it was covered
  int quality = quality::normal;             ///< the level of work
  Adjustment adjustment = Adjustment::none;  ///< why `quality` is not the frame's before
  float person = 0;                          ///< share of the frame that is person, 0 to 1
  float room = 0;   ///< share of it in which is known what the room looks like, 0 to 1
  Region region{};  ///< where the network looked
  std::array<float, stage_count> milliseconds{};  ///< by Stage
  float total_milliseconds = 0;
};

struct Parts;  // engine/parts.hpp, for compositors of other kinds

/// One camera's engine: it remembers the frames before, unless it is made for stills.
/// Thread-safety: different engines are independent; calls on one engine must not overlap.
class SCRIM_API Engine {
 public:
  /// Reads the model and plans its work. Fails with bad_model, unsupported, bad_argument or
  /// out_of_memory, and a message that names what is at fault.
  static Result<Engine> create(const Options& options = {});

  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  /// Changes the settings from the next frame on, all at once or, when one is out of its range
  /// (bad_argument), not at all.
  Status apply(const Settings& settings) noexcept;

  /// The picture of Effect::picture, of any format and of any size up to the frame's limits;
  /// copied, and scaled once. Until there is one, Effect::picture shows black. For a video behind
  /// the person this is called for each of its frames: it allocates only when the layout or the
  /// placement is another than before, or with the first picture that is transparent, and a picture
  /// of the frame's own layout is merely copied. Where `opacity`, when its data is not null, is
  /// below 255, the room shows through, blurred as with Effect::blur; so it does beside such a
  /// picture. (Give what is wholly transparent the colours around it: scaling mixes them in.) GPU
  /// compositors show the picture opaque.
  Status set_picture(const Frame& picture, Placement placement = {},
                     AlphaPlane opacity = {}) noexcept;

  /// One frame through all stages. `in` and `out` have the same width and height and, but for
  /// Effect::transparent (rgba, bgra or rgba16 out, any format in), the same layout. `out` may be
  /// the very planes of `in`, or must not overlap them. `matte`, when its data is not null,
  /// receives the matte of this frame; it must overlap neither of them. Where `opacity`, when its
  /// data is not null, is below 255, the backdrop shows through the frame, also through the person;
  /// Effect::transparent and Effect::none pay no heed to it, nor does the matte. It must overlap
  /// neither `out` nor `matte`. Allocates only on the first frame of a new layout or effect, not
  /// for a change of the level.
  ///
  /// Returns ok also for a covered frame (`report().shown` tells). On bad_argument and
  /// unsupported `out` is untouched; on any other failure it is covered.
  Status process(const Frame& in, const MutableFrame& out, MattePlane matte = {},
                 AlphaPlane opacity = {}) noexcept;

  /// Forgets the frames before: for a cut, or another camera. Settings stay.
  void reset() noexcept;

  /// For the same recording once more, from its first frame on: forgets the frames before, but not
  /// what the room looks like, so that also the first frames profit from what later ones showed of
  /// it. A room that the next frame does not show is forgotten then. Settings stay.
  void rewind() noexcept;

  /// What happened to the newest frame. Valid until the next call on this engine.
  const Report& report() const noexcept;

  /// Bytes held by the engine now, without the model file's own weights.
  std::size_t memory() const noexcept;

 private:
  friend Status take_apart(Engine& engine, const Frame& in, Parts& parts) noexcept;

  class Impl;
  explicit Engine(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

/// The instruction set in use: "AVX3", "AVX2", "SSE4", "NEON", "WASM" or "EMU128" (plain C++).
/// The environment variable SCRIM_TARGET (avx3, avx2, sse4, emu128), read once when the first
/// engine is made, forces one; a name that this machine cannot run makes `Engine::create` fail.
SCRIM_API const char* simd_target() noexcept;

/// "0.2.0"
SCRIM_API const char* version() noexcept;

}  // namespace scrim

#endif  // SCRIM_SCRIM_HPP

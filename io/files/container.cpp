#include "io/files/container.hpp"

#include <algorithm>

namespace scrim::io {
namespace {

constexpr std::array containers{
    Container{.muxer = "mp4",
              .endings = {".mp4", ".m4v"},
              .deep_codec = Codec::hevc,
              .sound = NewSound::aac,
              .iso_media = true,
              .chapters = true,
              .colour_tags = true,
              .loudspeakers = true,
              .timecode = true},
    Container{.muxer = "mov",
              .endings = {".mov"},
              .deep_codec = Codec::hevc,
              .home_of_prores = true,
              .sound = NewSound::pcm,
              .iso_media = true,
              .chapters = true,
              .colour_tags = true,
              .camera_tags = true,
              .own_languages = true,
              .timecode = true,
              .loses_unnamed_sound = true},
    Container{.muxer = "matroska",
              .endings = {".mkv"},
              .deep_codec = Codec::hevc,
              .sound = NewSound::flac,
              .vp9_alpha = true,
              .chapters = true,
              .colour_tags = true,
              .timecode = true},
    Container{.muxer = "webm",
              .endings = {".webm"},
              .codec = Codec::vp9,
              .deep_codec = Codec::vp9,
              .sound = NewSound::opus,
              .vp9_alpha = true,
              .chapters = true,
              .colour_tags = true,
              .timecode = true,
              .loses_attachments = true},
    Container{.muxer = "avi", .endings = {".avi"}, .sound = NewSound::pcm, .constant_rate = true},
    Container{.muxer = "yuv4mpegpipe", .constant_rate = true},
    Container{.muxer = "image2pipe"},
};

}  // namespace

const Container* find_container(std::string_view ending) {
  const auto found = std::ranges::find_if(containers, [ending](const Container& one) {
    return !ending.empty() && std::ranges::find(one.endings, ending) != one.endings.end();
  });
  return found == containers.end() ? nullptr : &*found;
}

Container container_of(std::string_view muxer) {
  const auto found =
      std::ranges::find_if(containers, [muxer](const auto& one) { return one.muxer == muxer; });
  return found == containers.end() ? Container{} : *found;
}

Container container_of(const AVOutputFormat& writer) {
  return container_of(writer.name);
}

}  // namespace scrim::io

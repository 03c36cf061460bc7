/// Pictures from files, read as the live camera reads them.
#pragma once

#include <QImage>
#include <QString>

#include "io/handles/av_handles.hpp"

namespace scrim::desktop {

/// The picture of a file, or the first frame of a video, upright, no larger than `most` (keeping
/// its shape). Fails with a line for the user when the file is missing or is not a picture.
io::Result<QImage> read_picture(const QString& path, QSize most);

}  // namespace scrim::desktop

/// The pictures that come with Scrim: painted by this program, so that none is copied from anyone.
#pragma once

#include <QImage>
#include <QList>
#include <QSize>
#include <QString>

namespace scrim::desktop {

struct SuppliedBackdrop {
  QString file;  ///< the name of its file: "dusk.png"
  QString name;  ///< what the user reads: "Dusk"
  QImage (*paint)(QSize size);
};

/// In the order in which they are shown. Painting takes a part of a second, uses no widget and may
/// be done on any thread; the same size gives the same picture every time.
const QList<SuppliedBackdrop>& supplied_backdrops();

}  // namespace scrim::desktop

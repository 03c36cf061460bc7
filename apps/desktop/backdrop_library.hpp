/// The folder with the pictures that can stand behind the person.
#pragma once

#include <QImage>
#include <QList>
#include <QObject>
#include <QString>

#include "io/handles/av_handles.hpp"

namespace scrim::desktop {

struct Backdrop {
  QString path;  ///< absolute
  QString name;  ///< what the user reads
  QImage thumbnail;
  bool own = false;  ///< added by the user: may be removed
};

/// ~/.local/share/scrim/backdrops: the supplied pictures, painted when they are first needed, and
/// copies of the user's own in own/. Thread-safety: the GUI's thread.
class BackdropLibrary : public QObject {
  Q_OBJECT

 public:
  explicit BackdropLibrary(QObject* parent = nullptr);

  /// Reads, and where needed paints, all pictures on another thread; says `found` for each.
  void load();
  /// Copies a picture into the folder and says `found`. Fails with a line for the user when the
  /// file is not a picture that Scrim can read, or cannot be copied.
  io::Result<QString> add(const QString& file);
  /// Deletes one of the user's own pictures.
  void remove(const QString& path);

 signals:
  void found(const scrim::desktop::Backdrop& backdrop);
  void removed(const QString& path);

 private:
  QString folder_;
};

}  // namespace scrim::desktop

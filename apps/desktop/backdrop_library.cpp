#include "apps/desktop/backdrop_library.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QPointer>
#include <QSaveFile>
#include <QStandardPaths>
#include <QThreadPool>
#include <functional>

#include "apps/desktop/backdrop_generator.hpp"
#include "apps/desktop/picture_file.hpp"

namespace scrim::desktop {
namespace {

constexpr QSize painted_size(1920, 1080);
constexpr QSize thumbnail_size(320, 320);

QString own_folder(const QString& folder) {
  return folder + "/own";
}

/// A name in the folder that is not taken.
QString free_path(const QString& folder, const QFileInfo& file) {
  QString path = folder + "/" + file.fileName();
  for (int n = 2; QFile::exists(path); ++n) {
    path = QString("%1/%2-%3.%4").arg(folder, file.completeBaseName()).arg(n).arg(file.suffix());
  }
  return path;
}

/// Whole, or not at all: the app may be quit while it writes.
bool write(const QImage& picture, const QString& path) {
  QSaveFile file(path);
  constexpr int quick = 60;
  return file.open(QIODevice::WriteOnly) && picture.save(&file, "PNG", quick) && file.commit();
}

using Taker = std::function<void(const Backdrop&)>;

bool give(const QString& path, const QString& name, bool own, const Taker& taker) {
  const auto picture = read_picture(path, thumbnail_size);
  if (picture) taker({path, name, *picture, own});
  return picture.has_value();
}

void give_all(const QString& folder, const Taker& taker) {
  QDir().mkpath(own_folder(folder));
  const QDir own(own_folder(folder));
  for (const QFileInfo& file : own.entryInfoList(QDir::Files, QDir::Time | QDir::Reversed)) {
    give(file.absoluteFilePath(), file.completeBaseName(), true, taker);
  }
  for (const SuppliedBackdrop& supplied : supplied_backdrops()) {
    const QString path = folder + "/" + supplied.file;
    if (QFile::exists(path) && give(path, supplied.name, false, taker)) continue;
    if (write(supplied.paint(painted_size), path)) give(path, supplied.name, false, taker);
  }
}

}  // namespace

BackdropLibrary::BackdropLibrary(QObject* parent)
    : QObject(parent),
      folder_(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
              "/scrim/backdrops") {}

void BackdropLibrary::load() {
  const QPointer<BackdropLibrary> self(this);
  QThreadPool::globalInstance()->start([self, folder = folder_] {
    give_all(folder, [&self](const Backdrop& backdrop) {
      QMetaObject::invokeMethod(qApp, [self, backdrop] {
        if (self) emit self->found(backdrop);
      });
    });
  });
}

io::Result<QString> BackdropLibrary::add(const QString& file) {
  auto picture = read_picture(file, thumbnail_size);
  if (!picture) return tl::unexpected(picture.error());
  const QString own = own_folder(folder_);
  QDir().mkpath(own);
  const QFileInfo info(file);
  const QString path = free_path(own, info);
  QFile source(file);
  if (!source.copy(path)) {
    return tl::unexpected(
        tr("%1 cannot be copied to %2: %3").arg(file, own, source.errorString()).toStdString());
  }
  emit found({path, info.completeBaseName(), *picture, true});
  return path;
}

void BackdropLibrary::remove(const QString& path) {
  QFile::remove(path);
  emit removed(path);
}

}  // namespace scrim::desktop

/// Light or dark, as the desktop says.
#pragma once

#include <QDBusVariant>
#include <QObject>
#include <QPalette>

namespace scrim::desktop {

/// Where Qt's own platform theme already gives the palette that the desktop asks for (KDE), that
/// one stays; elsewhere (GNOME and others without a theme for Qt) the portal's word decides between
/// the light palette and a dark one, also while the app runs.
class ColorScheme : public QObject {
  Q_OBJECT

 public:
  explicit ColorScheme(QObject* parent = nullptr);

 private slots:
  void changed(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  void apply(uint preference);

  QPalette given_;
  bool dark_ = false;  ///< the dark palette is ours
};

}  // namespace scrim::desktop

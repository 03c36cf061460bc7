/// Light or dark, as the desktop says.
#pragma once

#include <QDBusMessage>
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
  void changed(const QDBusMessage& message);

 private:
  void apply(uint preference);

  QPalette given_;
  bool dark_ = false;  ///< the dark palette is ours
};

}  // namespace scrim::desktop

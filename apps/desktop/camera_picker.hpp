/// Which camera is used.
#pragma once

#include <QComboBox>

#include "apps/desktop/live_link.hpp"

namespace scrim::desktop {

/// "Automatic" and the cameras there are. Asks for a fresh list each time a user comes to it.
class CameraPicker : public QComboBox {
  Q_OBJECT

 public:
  explicit CameraPicker(QWidget* parent = nullptr);

  void list(const QList<CameraName>& cameras);
  /// The value of the setting `camera`. One that is not in the list is shown as it is.
  void show_choice(const QString& camera);

  void showPopup() override;

 protected:
  void focusInEvent(QFocusEvent* event) override;

 signals:
  void chosen(const QString& camera);
  void list_wanted();

 private:
  QString choice_ = "auto";
};

}  // namespace scrim::desktop

/// What a new user reads once.
#pragma once

#include <QWidget>

namespace scrim::desktop {

/// One screen: what Scrim does, how apps get its picture, what stays here, and the switch.
class FirstRun : public QWidget {
  Q_OBJECT

 public:
  explicit FirstRun(QWidget* parent = nullptr);

 signals:
  void done();
};

}  // namespace scrim::desktop

/// One window for a session: a second start shows the first one's.
#pragma once

#include <QObject>

namespace scrim::desktop {

/// Without a session bus every start is the first.
class SingleInstance : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.scrim.Desktop1")

 public:
  explicit SingleInstance(QObject* parent = nullptr);

  /// False when another one runs; it was asked to show itself.
  bool first();

 public slots:
  Q_SCRIPTABLE void Show() { emit show_wanted(); }

 signals:
  void show_wanted();
};

}  // namespace scrim::desktop

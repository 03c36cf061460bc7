/// A line at the edge of the window while the room is learnt, and the question what to do with it.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QPushButton>

namespace scrim::desktop {

/// Hidden while there is nothing to say.
class RoomBar : public QFrame {
  Q_OBJECT

 public:
  explicit RoomBar(QWidget* parent = nullptr);

  /// How far it is; it can be cancelled.
  void say(const QString& line);
  /// What was learnt is to be seen; takes the focus.
  void ask(const QString& line);

 signals:
  void used();
  void learn_wanted();
  void forget_wanted();

 private:
  void show_line(const QString& line, bool question);

  QLabel* line_;
  QPushButton *use_, *again_, *forget_, *cancel_;
};

}  // namespace scrim::desktop

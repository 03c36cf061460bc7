/// A line at the edge of the window that says what went wrong.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QTimer>

namespace scrim::desktop {

/// Makes a frame such a line, a row whose first thing is the label that is given back.
QLabel* make_bar(QFrame& frame);

/// Hidden while there is nothing to say.
class Notice : public QFrame {
  Q_OBJECT

 public:
  explicit Notice(QWidget* parent = nullptr);

  /// Says it for some seconds, or until closed.
  void say(const QString& line);
  /// Says it until `withdraw`, with a button.
  void offer(const QString& line, const QString& action);
  void withdraw();

 signals:
  void accepted();

 private:
  QLabel* line_;
  QPushButton* action_;
  QTimer fade_;
};

}  // namespace scrim::desktop

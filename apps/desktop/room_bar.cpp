#include "apps/desktop/room_bar.hpp"

#include <QHBoxLayout>

#include "apps/desktop/notice.hpp"

namespace scrim::desktop {

RoomBar::RoomBar(QWidget* parent) : QFrame(parent), line_(make_bar(*this)) {
  auto* row = static_cast<QHBoxLayout*>(layout());
  const auto add = [&](const QString& words, const QString& meaning) {
    auto* button = new QPushButton(words);
    button->setAccessibleName(QString(words).remove('&'));
    button->setAccessibleDescription(meaning);
    button->setToolTip(meaning);
    button->setAutoDefault(true);
    row->addWidget(button);
    return button;
  };
  use_ = add(tr("&Use it"), tr("Nobody is in the picture: go on with the room that was learnt"));
  again_ = add(tr("A&gain"), tr("Learn the room once more"));
  forget_ = add(tr("&Forget"), tr("Go on without it"));
  cancel_ = add(tr("Cancel"), tr("End it, and forget what was learnt"));
  connect(use_, &QPushButton::clicked, this, &RoomBar::used);
  connect(again_, &QPushButton::clicked, this, &RoomBar::learn_wanted);
  connect(forget_, &QPushButton::clicked, this, &RoomBar::forget_wanted);
  connect(cancel_, &QPushButton::clicked, this, &RoomBar::forget_wanted);
}

void RoomBar::say(const QString& line) {
  show_line(line, false);
}

void RoomBar::ask(const QString& line) {
  show_line(line, true);
  use_->setFocus();
}

void RoomBar::show_line(const QString& line, bool question) {
  line_->setText(line);
  line_->setAccessibleName(line);
  for (QPushButton* answer : {use_, again_, forget_}) answer->setVisible(question);
  cancel_->setVisible(!question);
  show();
}

}  // namespace scrim::desktop

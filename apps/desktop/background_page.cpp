#include "apps/desktop/background_page.hpp"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace scrim::desktop {
namespace {

/// What is no value of this program's version changes nothing.
template <class Choice>
void read(const QString& text, Choice& choice) {
  choice = parse<Choice>(text.toStdString()).value_or(choice);
}

}  // namespace

BackgroundPage::BackgroundPage(LiveLink& link, BackdropLibrary& library, QWidget* parent)
    : QWidget(parent),
      link_(link),
      gallery_(new EffectGallery(library)),
      strength_(new QSlider(Qt::Horizontal)),
      strength_value_(new QLabel),
      cameras_(new CameraPicker),
      forget_room_(new QPushButton(tr("Forg&et"))),
      room_(small_note({})) {
  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(12);
  layout->addWidget(gallery_, 1);
  layout->addWidget(strength_row());
  layout->addWidget(camera_row());
  layout->addWidget(room_row());
  connect(gallery_, &EffectGallery::chosen, &link_, &LiveLink::set);
  connect(gallery_, &EffectGallery::refused, this, &BackgroundPage::refused);
  connect(cameras_, &CameraPicker::chosen, &link_, [this](const QString& camera) {
    link_.set({{"camera", camera}});
  });
  connect(cameras_, &CameraPicker::list_wanted, &link_, &LiveLink::ask_cameras);
  connect(&link_, &LiveLink::refused, this, [this] { since_moved_.invalidate(); });
  connect(&link_, &LiveLink::cameras_listed, cameras_, &CameraPicker::list);
}

QWidget* BackgroundPage::strength_row() {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  auto* label = new QLabel(tr("&Strength"));
  label->setBuddy(strength_);
  strength_->setRange(0, 100);
  strength_->setPageStep(10);
  strength_->setAccessibleName(tr("Strength of the blur"));
  strength_value_->setMinimumWidth(strength_value_->fontMetrics().horizontalAdvance("100"));
  strength_value_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  show_strength(50);
  layout->addWidget(label);
  layout->addWidget(strength_, 1);
  layout->addWidget(strength_value_);
  connect(strength_, &QSlider::valueChanged, this, [this](int strength) {
    strength_value_->setNum(strength);
    since_moved_.start();
    link_.set({{"strength", QString::number(strength)}});
  });
  return row;
}

QWidget* BackgroundPage::camera_row() {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  auto* label = new QLabel(tr("&Camera"));
  label->setBuddy(cameras_);
  layout->addWidget(label);
  layout->addWidget(cameras_, 1);
  return row;
}

QWidget* BackgroundPage::room_row() {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  const QString what =
      tr("Three seconds out of the picture, for the best edges. Kept in memory only.");
  auto* learn = new QPushButton(tr("Lear&n my room…"));
  learn->setAccessibleName(tr("Learn my room"));
  learn->setAccessibleDescription(what);
  learn->setToolTip(what);
  forget_room_->setAccessibleName(tr("Forget my room"));
  layout->addWidget(learn);
  layout->addWidget(room_, 1);
  layout->addWidget(forget_room_);
  connect(learn, &QPushButton::clicked, &link_, &LiveLink::learn_room);
  connect(forget_room_, &QPushButton::clicked, &link_, &LiveLink::forget_room);
  show_room({});
  return row;
}

void BackgroundPage::show_room(const live::RoomLearning& room) {
  const bool learnt = room.stage == live::Learning::learnt;
  forget_room_->setVisible(learnt);
  room_->setText(learnt ? tr("%1 % is learnt").arg(room.percent) : tr("for the best edges"));
}

/// The live camera's answers come late: they must not pull the slider back under the user's hand.
bool BackgroundPage::moving() const {
  constexpr int settled = 500;
  return strength_->isSliderDown() || (since_moved_.isValid() && !since_moved_.hasExpired(settled));
}

void BackgroundPage::show_strength(int strength) {
  const QSignalBlocker quiet(strength_);
  strength_->setValue(strength);
  strength_value_->setNum(strength);
}

void BackgroundPage::show_setting(const QString& key, const QString& value) {
  if (key == "strength" && !moving()) show_strength(value.toInt());
  if (key == "camera") cameras_->show_choice(value);
  if (key == "on") choice_.on = value == "true";
  if (key == "effect") read(value, choice_.effect);
  if (key == "look") read(value, choice_.look);
  if (key == "with") choice_.with = value;
  gallery_->show_choice(choice_);
  const bool blurs = choice_.effect == live::EffectKind::blur;
  strength_->setEnabled(blurs);
  strength_->setToolTip(blurs ? QString() : tr("Strength is a blur's"));
  emit choice_changed(choice_);
}

}  // namespace scrim::desktop

/// What stands behind the person, how strong, and which camera.
#pragma once

#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QWidget>

#include "apps/desktop/camera_picker.hpp"
#include "apps/desktop/effect_gallery.hpp"

namespace scrim::desktop {

class BackgroundPage : public QWidget {
  Q_OBJECT

 public:
  BackgroundPage(LiveLink& link, BackdropLibrary& library, QWidget* parent = nullptr);

  const EffectChoice& choice() const { return choice_; }
  void show_setting(const QString& key, const QString& value);
  void forbid_none(const QString& why) { gallery_->forbid_none(why); }
  void show_room(const live::RoomLearning& room);

 signals:
  void choice_changed(const scrim::desktop::EffectChoice& choice);
  void refused(const QString& line);

 private:
  QWidget* strength_row();
  QWidget* camera_row();
  QWidget* room_row();
  bool moving() const;
  void show_strength(int strength);

  LiveLink& link_;
  EffectGallery* gallery_;
  QSlider* strength_;
  QLabel* strength_value_;
  QElapsedTimer since_moved_;  ///< the slider, by the user
  CameraPicker* cameras_;
  QPushButton* forget_room_;
  QLabel* room_;
  EffectChoice choice_;
};

}  // namespace scrim::desktop

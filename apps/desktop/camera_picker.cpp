#include "apps/desktop/camera_picker.hpp"

#include <algorithm>

namespace scrim::desktop {
namespace {

/// What finds this camera again after it was plugged in elsewhere: its name, while no other camera
/// has the same.
QString value_of(const CameraName& camera, const QList<CameraName>& all) {
  const auto namesakes = std::count_if(
      all.begin(), all.end(), [&camera](const CameraName& c) { return c.name == camera.name; });
  return namesakes == 1 ? camera.name : camera.device;
}

}  // namespace

CameraPicker::CameraPicker(QWidget* parent) : QComboBox(parent) {
  setAccessibleName(tr("Camera"));
  setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  setMinimumContentsLength(12);
  list({});
  connect(this, &QComboBox::activated, this, [this](int index) {
    choice_ = itemData(index).toString();
    emit chosen(choice_);
  });
}

void CameraPicker::list(const QList<CameraName>& cameras) {
  clear();
  addItem(tr("Automatic"), "auto");
  for (const CameraName& camera : cameras) {
    const QString value = value_of(camera, cameras);
    const bool alone = value == camera.name;
    addItem(alone ? camera.name : tr("%1 (%2)").arg(camera.name, camera.device), value);
    setItemData(count() - 1, camera.device, Qt::ToolTipRole);
  }
  show_choice(choice_);
}

void CameraPicker::show_choice(const QString& camera) {
  choice_ = camera;
  if (findData(camera) < 0) addItem(camera, camera);
  setCurrentIndex(findData(camera));
}

void CameraPicker::showPopup() {
  emit list_wanted();
  QComboBox::showPopup();
}

void CameraPicker::focusInEvent(QFocusEvent* event) {
  emit list_wanted();
  QComboBox::focusInEvent(event);
}

}  // namespace scrim::desktop

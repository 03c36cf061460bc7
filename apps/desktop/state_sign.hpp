/// The plain sign of what others see, and who they are.
#pragma once

#include <QLabel>
#include <QWidget>

#include "apps/live/live_status.hpp"

namespace scrim::desktop {

/// What there is to say, in the user's words.
struct Sign {
  enum class Tone : std::uint8_t { good, warning, danger, quiet };
  Tone tone = Tone::quiet;
  QString headline;  ///< "Blurred"
  QString detail;    ///< why, or who is watching
  bool operator==(const Sign&) const = default;
};

/// `replaced`: a picture or colour stands behind the person, not a blur.
Sign sign_of(const live::LiveStatus& status, bool replaced);
/// For when no live camera runs.
Sign stopped_sign(const QString& why);
/// "Firefox and OBS are watching", "Nobody is watching".
QString watchers_sentence(const live::LiveStatus& status);
QColor colour_of(Sign::Tone tone);
/// A line of the live camera, which begins in lower case, as a sentence of its own.
QString sentence_case(const std::string& line);

/// A dot in the sign's colour, the headline, and the detail under it.
class StateSign : public QWidget {
  Q_OBJECT

 public:
  explicit StateSign(QWidget* parent = nullptr);
  void show_sign(const Sign& sign);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Sign sign_;
  QLabel* headline_;
  QLabel* detail_;
};

}  // namespace scrim::desktop

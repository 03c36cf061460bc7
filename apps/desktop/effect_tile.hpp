/// One choice of the gallery: a picture with its name.
#pragma once

#include <QAbstractButton>
#include <QImage>

namespace scrim::desktop {

/// A button that stays down while its effect is in use. Its text is its name for screen readers.
class EffectTile : public QAbstractButton {
  Q_OBJECT

 public:
  EffectTile(const QString& name, const QImage& picture, QWidget* parent = nullptr);

  /// Offers to remove it: the context menu, and the key Delete.
  void set_removable(const QString& question);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 signals:
  void remove_asked();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  QImage picture_;
  bool removable_ = false;
};

/// Pictures for the tiles that are not files: a room with a person, as each effect shows it.
enum class Sketch : std::uint8_t { room, soft, lens };
QImage sketch(Sketch kind);
QImage swatch(const QColor& colour);

}  // namespace scrim::desktop

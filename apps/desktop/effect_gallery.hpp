/// All effects side by side, to choose one.
#pragma once

#include <QButtonGroup>
#include <QGridLayout>
#include <QLabel>
#include <QMap>
#include <QScrollArea>

#include "apps/desktop/backdrop_library.hpp"
#include "apps/desktop/effect_tile.hpp"
#include "apps/desktop/live_link.hpp"
#include "apps/live/settings/preferences.hpp"
#include "scrim/scrim.hpp"

namespace scrim::desktop {

/// What the live camera is set to, as far as the gallery shows it.
struct EffectChoice {
  bool on = true;
  live::EffectKind effect = live::EffectKind::blur;
  Look look = Look::soft;
  QString with;

  bool operator==(const EffectChoice&) const = default;
};

/// A line that explains what stands beside it.
QLabel* small_note(const QString& text);

/// The settings that blur the room with this look.
SettingList blur(Look look);

/// None, blurs, colours and pictures. Takes dropped picture files.
class EffectGallery : public QScrollArea {
  Q_OBJECT

 public:
  explicit EffectGallery(BackdropLibrary& library, QWidget* parent = nullptr);

  /// Marks the tile of what is in use.
  void show_choice(const EffectChoice& choice);
  /// Why "none" cannot be chosen; empty when it can.
  void forbid_none(const QString& why);

 signals:
  /// The user chose: these settings make it so.
  void chosen(const scrim::desktop::SettingList& settings);
  /// A picture was refused: a line for the user.
  void refused(const QString& line);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  EffectTile* add_tile(QGridLayout* grid, const QString& name, const QImage& picture,
                       const SettingList& settings);
  QGridLayout* add_section(const QString& title);
  void add_blurs();
  void add_colours();
  void add_pictures();
  void add_backdrop(const Backdrop& backdrop);
  void remove_backdrop(const QString& path);
  void add_files(const QStringList& files);
  void choose_file();
  void choose_colour();
  void show_colour(const QString& colour);
  static void place(QGridLayout* grid);

  BackdropLibrary& library_;
  QWidget* body_;
  QButtonGroup tiles_;
  EffectTile* none_ = nullptr;
  EffectTile* soft_ = nullptr;
  EffectTile* lens_ = nullptr;
  QMap<QString, EffectTile*> replacements_;  ///< by the value of `with`
  QGridLayout* colours_ = nullptr;
  QGridLayout* pictures_ = nullptr;
  QLabel* forbidden_;
  EffectChoice choice_;
};

}  // namespace scrim::desktop

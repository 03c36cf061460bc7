#include "apps/desktop/effect_gallery.hpp"

#include <QColorDialog>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QMimeData>
#include <QPushButton>
#include <QStandardPaths>
#include <QVBoxLayout>
#include <array>

namespace scrim::desktop {
namespace {

constexpr int columns = 3;

struct NamedColour {
  const char* name;
  const char* value;
};
constexpr std::array plain_colours{NamedColour{QT_TR_NOOP("Slate"), "#2e4a62"},
                                   NamedColour{QT_TR_NOOP("Sand"), "#d8cbb4"},
                                   NamedColour{QT_TR_NOOP("Green screen"), "#00b140"}};

SettingList replace(const QString& with) {
  return {{"with", with}, {"effect", name(live::EffectKind::replace)}, {"on", "true"}};
}

}  // namespace

QLabel* small_note(const QString& text) {
  auto* note = new QLabel(text);
  note->setWordWrap(true);
  note->setForegroundRole(QPalette::PlaceholderText);
  return note;
}

SettingList blur(Look look) {
  return {{"look", name(look)}, {"effect", name(live::EffectKind::blur)}, {"on", "true"}};
}

EffectGallery::EffectGallery(BackdropLibrary& library, QWidget* parent)
    : QScrollArea(parent), library_(library), body_(new QWidget), forbidden_(small_note({})) {
  setAccessibleName(tr("Effects"));
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  setAcceptDrops(true);
  auto* layout = new QVBoxLayout(body_);
  layout->setContentsMargins(0, 0, 8, 0);
  layout->setSpacing(6);
  add_blurs();
  add_pictures();
  add_colours();
  layout->addStretch();
  setWidget(body_);
  viewport()->setAutoFillBackground(false);
  body_->setAutoFillBackground(false);
  connect(&library_, &BackdropLibrary::found, this, &EffectGallery::add_backdrop);
  connect(&library_, &BackdropLibrary::removed, this, &EffectGallery::remove_backdrop);
}

QGridLayout* EffectGallery::add_section(const QString& title) {
  auto* headline = new QLabel(title);
  QFont bold = headline->font();
  bold.setBold(true);
  headline->setFont(bold);
  auto* layout = static_cast<QVBoxLayout*>(body_->layout());
  if (layout->count() > 0) layout->addSpacing(8);
  layout->addWidget(headline);
  auto* grid = new QGridLayout;
  grid->setSpacing(6);
  grid->setColumnStretch(columns, 1);
  layout->addLayout(grid);
  return grid;
}

void EffectGallery::place(QGridLayout* grid) {
  QList<QLayoutItem*> items;
  while (QLayoutItem* item = grid->takeAt(0)) items.append(item);
  for (int n = 0; n < items.size(); ++n) {
    grid->addItem(items[n], n / columns, n % columns);
  }
}

EffectTile* EffectGallery::add_tile(QGridLayout* grid, const QString& name, const QImage& picture,
                                    const SettingList& settings) {
  auto* tile = new EffectTile(name, picture, body_);
  const int n = grid->count();
  grid->addWidget(tile, n / columns, n % columns);
  tiles_.addButton(tile);
  connect(tile, &EffectTile::clicked, this, [this, settings] { emit chosen(settings); });
  return tile;
}

void EffectGallery::add_blurs() {
  QGridLayout* grid = add_section(tr("Your room"));
  none_ = add_tile(grid, tr("None"), sketch(Sketch::room), {{"on", "false"}});
  soft_ = add_tile(grid, tr("Soft blur"), sketch(Sketch::soft), blur(Look::soft));
  lens_ = add_tile(grid, tr("Lens blur"), sketch(Sketch::lens), blur(Look::lens));
  forbidden_->hide();
  static_cast<QVBoxLayout*>(body_->layout())->addWidget(forbidden_);
}

void EffectGallery::add_pictures() {
  pictures_ = add_section(tr("Pictures"));
  auto* layout = static_cast<QVBoxLayout*>(body_->layout());
  auto* row = new QHBoxLayout;
  auto* button = new QPushButton(tr("Add &picture…"));
  button->setAccessibleName(tr("Add picture"));
  connect(button, &QPushButton::clicked, this, &EffectGallery::choose_file);
  row->addWidget(button);
  row->addWidget(small_note(tr("or drop a file here")), 1);
  layout->addLayout(row);
}

void EffectGallery::add_colours() {
  colours_ = add_section(tr("Colours"));
  for (const NamedColour& colour : plain_colours) show_colour(colour.value);
  auto* button = new QPushButton(tr("Choose c&olour…"));
  button->setAccessibleName(tr("Choose colour"));
  connect(button, &QPushButton::clicked, this, &EffectGallery::choose_colour);
  auto* row = new QHBoxLayout;
  row->addWidget(button);
  row->addStretch();
  static_cast<QVBoxLayout*>(body_->layout())->addLayout(row);
}

void EffectGallery::show_colour(const QString& colour) {
  if (replacements_.contains(colour)) return;
  QString name = colour;
  for (const NamedColour& plain : plain_colours) {
    if (colour == plain.value) name = tr(plain.name);
  }
  replacements_[colour] = add_tile(colours_, name, swatch(QColor(colour)), replace(colour));
}

void EffectGallery::add_backdrop(const Backdrop& backdrop) {
  if (replacements_.contains(backdrop.path)) return;
  EffectTile* tile = add_tile(pictures_, backdrop.name, backdrop.thumbnail, replace(backdrop.path));
  replacements_[backdrop.path] = tile;
  if (backdrop.own) {
    tile->set_removable(tr("Delete removes it"));
    connect(tile, &EffectTile::remove_asked, this,
            [this, path = backdrop.path] { library_.remove(path); });
  }
  show_choice(choice_);
}

void EffectGallery::remove_backdrop(const QString& path) {
  EffectTile* tile = replacements_.take(path);
  if (tile == nullptr) return;
  // What is in use must not vanish: the room stays hidden, behind a blur.
  if (tile->isChecked()) emit chosen(blur(Look::soft));
  tiles_.removeButton(tile);
  delete tile;
  place(pictures_);
}

void EffectGallery::show_choice(const EffectChoice& choice) {
  choice_ = choice;
  EffectTile* tile = none_;
  if (choice.on && choice.effect == live::EffectKind::blur) {
    tile = choice.look == Look::lens ? lens_ : soft_;
  }
  if (choice.on && choice.effect == live::EffectKind::replace) {
    if (choice.with.startsWith('#')) show_colour(choice.with);
    tile = replacements_.value(choice.with);
  }
  if (tile != nullptr) {
    tile->setChecked(true);
    return;
  }
  tiles_.setExclusive(false);
  if (auto* checked = tiles_.checkedButton()) checked->setChecked(false);
  tiles_.setExclusive(true);
}

void EffectGallery::forbid_none(const QString& why) {
  none_->setEnabled(why.isEmpty());
  none_->setToolTip(why.isEmpty() ? none_->text() : why);
  none_->setAccessibleDescription(why);
  forbidden_->setText(why);
  forbidden_->setVisible(!why.isEmpty());
}

void EffectGallery::choose_file() {
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
  add_files(QFileDialog::getOpenFileNames(
      this, tr("Add pictures"), folder,
      tr("Pictures (*.jpg *.jpeg *.png *.webp *.avif *.bmp *.gif *.tif *.tiff);;All files (*)")));
}

void EffectGallery::add_files(const QStringList& files) {
  for (const QString& file : files) {
    if (const auto path = library_.add(file)) {
      emit chosen(replace(*path));
    } else {
      emit refused(QString::fromStdString(path.error()));
    }
  }
}

void EffectGallery::choose_colour() {
  const QColor start(choice_.with.startsWith('#') ? choice_.with : plain_colours[0].value);
  const QColor colour = QColorDialog::getColor(start, this, tr("A colour behind you"));
  if (colour.isValid()) emit chosen(replace(colour.name()));
}

void EffectGallery::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void EffectGallery::dropEvent(QDropEvent* event) {
  QStringList files;
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) {
      files.append(url.toLocalFile());
    } else {
      emit refused(tr("%1 is not on this computer: save it first, then drop the file.")
                       .arg(url.toDisplayString()));
    }
  }
  add_files(files);
  event->acceptProposedAction();
}

}  // namespace scrim::desktop

#include "apps/scrim/evaluation/evaluation_report.hpp"

#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>

#include "apps/scrim/machine.hpp"

namespace scrim::cli {
namespace {

constexpr int name_width = 22;

void print_heading(const char* first, std::span<const FigureKind> kinds) {
  std::printf("%-*s %6s", name_width, first, "frames");
  for (const FigureKind& kind : kinds) std::printf(" %8s", kind.heading);
  std::printf("\n");
}

void print_row(const std::string& name, const Row& row, std::span<const FigureKind> kinds,
               bool plus) {
  std::printf("%-*s %6zu", name_width, name.c_str(), row.frames);
  for (const FigureKind& kind : kinds) {
    std::printf(" %8s", written(row.figures.*kind.whole, kind, plus).c_str());
  }
  std::printf("\n");
}

void print_techniques(std::span<const Subject> subjects, const Evaluation& evaluation) {
  std::vector<std::vector<Row>> by_variant;
  for (std::size_t v = 1; v < evaluation.variants.size(); ++v) {
    by_variant.push_back(differences(subjects, evaluation, v));
  }
  for (std::size_t r = 0; r < by_variant.front().size(); ++r) {
    std::printf("What each technique gives and costs (with it minus without it): %s\n",
                by_variant.front()[r].name.c_str());
    for (const auto kinds : figure_tables) {
      print_heading("technique", kinds);
      for (std::size_t v = 1; v < evaluation.variants.size(); ++v) {
        print_row(evaluation.variants[v].name, by_variant[v - 1][r], kinds, true);
      }
      std::printf("\n");
    }
  }
}

JsonObject& add_figures(JsonObject& object, const Figures& figures) {
  for (const FigureKind& kind : figure_kinds) object.add(kind.key, figures.*kind.whole);
  return object;
}

const char* name_of(Subject::Kind kind) {
  switch (kind) {
    case Subject::Kind::clip:
      return "clip";
    case Subject::Kind::masked_clip:
      return "masked_clip";
    case Subject::Kind::pictures:
      break;
  }
  return "pictures";
}

/// The frame that is worst by each figure.
JsonObject worst_frames(const Subject& subject, const Score& score) {
  JsonObject out;
  for (const FigureKind& kind : figure_kinds) {
    if (kind.frame == nullptr) continue;
    std::optional<std::size_t> worst;
    for (std::size_t i = 0; i < score.frames.size(); ++i) {
      const double value = score.frames[i].*kind.frame;
      if (std::isnan(value)) continue;
      if (!worst || (value > score.frames[*worst].*kind.frame) != kind.more_is_better) worst = i;
    }
    if (!worst) continue;
    JsonObject frame;
    frame.add("frame", static_cast<std::int64_t>(*worst))
        .add("truth", subject.truths[*worst].filename().string())
        .add("value", score.frames[*worst].*kind.frame);
    out.add(kind.key, frame);
  }
  return out;
}

JsonObject technique_json(std::span<const Subject> subjects, const Evaluation& evaluation,
                          std::size_t variant) {
  std::vector<JsonObject> rows;
  for (const Row& row : differences(subjects, evaluation, variant)) {
    JsonObject object;
    add_figures(object.add("name", row.name), row.figures);
    rows.push_back(object);
  }
  JsonObject out;
  out.add("technique", evaluation.variants[variant].name).add("differences", rows);
  return out;
}

/// Today, as YYYY-MM-DD.
std::string date() {
  const std::time_t now = std::time(nullptr);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%F", std::gmtime(&now));
  return text.data();
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

void print_tables(std::span<const Subject> subjects, const Evaluation& evaluation) {
  std::printf("model %s\n", evaluation.model.c_str());
  const std::vector<Row> rows = rows_of(subjects, evaluation);
  for (const auto kinds : figure_tables) {
    print_heading("clip", kinds);
    for (const Row& row : rows) print_row(row.name, row, kinds, false);
    std::printf("\n");
  }
  for (const Row& row : rows) {
    if (row.covered == 0 || row.is_mean) continue;
    std::printf("%s: %zu of %zu frames were covered whole\n", row.name.c_str(), row.covered,
                row.frames);
  }
  if (evaluation.variants.size() > 1) print_techniques(subjects, evaluation);
}

JsonObject evaluation_json(std::span<const Subject> subjects, const Evaluation& evaluation) {
  std::vector<JsonObject> list, techniques;
  JsonObject mean;
  std::size_t next = 0;
  for (const Row& row : rows_of(subjects, evaluation)) {
    if (row.is_mean) {
      add_figures(mean.add("frames", static_cast<std::int64_t>(row.frames)), row.figures);
      continue;
    }
    JsonObject object;
    object.add("name", row.name)
        .add("kind", name_of(row.kind))
        .add("frames", static_cast<std::int64_t>(row.frames))
        .add("covered", static_cast<std::int64_t>(row.covered));
    add_figures(object, row.figures)
        .add("worst", worst_frames(subjects[next], evaluation.scores[next].front()));
    list.push_back(object);
    ++next;
  }
  for (std::size_t v = 1; v < evaluation.variants.size(); ++v) {
    techniques.push_back(technique_json(subjects, evaluation, v));
  }
  JsonObject out;
  out.add("model", evaluation.model).add("subjects", list).add("mean_of_clips", mean);
  if (!techniques.empty()) out.add("techniques", techniques);
  return out;
}

io::Result<void> append_csv(const std::string& file, const std::string& commit,
                            std::span<const Subject> subjects, const Evaluation& evaluation) {
  const bool fresh = !std::filesystem::exists(file);
  const std::unique_ptr<std::FILE, CloseFile> out(std::fopen(file.c_str(), "a"));
  if (!out) return tl::unexpected(file + ": cannot be written; check its folder and permissions");
  if (fresh) {
    std::fputs("commit,date,machine,model,clip,frames", out.get());
    for (const FigureKind& kind : figure_kinds) std::fprintf(out.get(), ",%s", kind.key);
    std::fputs("\n", out.get());
  }
  const std::string cpu = this_machine().cpu;
  for (const Row& row : rows_of(subjects, evaluation)) {
    std::fprintf(out.get(), "%s,%s,%s,%s,%s,%zu", commit.c_str(), date().c_str(), cpu.c_str(),
                 evaluation.model.c_str(), row.name.c_str(), row.frames);
    for (const FigureKind& kind : figure_kinds) {
      const double value = row.figures.*kind.whole;
      std::fprintf(out.get(), ",%s", std::isnan(value) ? "" : written(value, kind).c_str());
    }
    std::fputs("\n", out.get());
  }
  if (std::fflush(out.get()) != 0) return tl::unexpected(file + ": cannot be written whole");
  return {};
}

}  // namespace scrim::cli

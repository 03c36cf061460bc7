#include "apps/scrim/evaluation/evaluation_page.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

#include "apps/scrim/evaluation/line_chart.hpp"
#include "apps/scrim/evaluation/worst_frames.hpp"
#include "apps/scrim/machine.hpp"
#include "io/files/output_file.hpp"

namespace scrim::cli {
namespace {

constexpr const char* head = R"html(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Scrim: mattes against the truth</title>
<style>
:root { color-scheme: light dark;
  --paper: #fdfdfb; --ink: #1d1f21; --soft: #6c7075; --rule: #dfe0dc; --line: #0b5fb0; --mark: #d2480a; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #16181a; --ink: #e4e5e3; --soft: #969a9e; --rule: #34373a; --line: #6cb2f5; --mark: #ff8a4c; } }
body { margin: 0 auto; padding: 3rem 1.5rem 5rem; max-width: 76rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.9rem; font-weight: 600; margin: 0; letter-spacing: -.01em; }
h2 { font-size: 1.4rem; font-weight: 600; margin: 3.5rem 0 .5rem; }
h3 { font-size: 1.1rem; font-weight: 600; margin: 2.5rem 0 .5rem; padding-top: 1rem;
  border-top: 1px solid var(--rule); }
p { margin: .3rem 0 1rem; max-width: 46rem; } .soft, figcaption, th { color: var(--soft); }
.wide { overflow-x: auto; margin-bottom: 1.2rem; } p.caption { max-width: none; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; min-width: 44rem; width: 100%; }
th, td { padding: .35rem .6rem; text-align: right; border-bottom: 1px solid var(--rule);
  white-space: nowrap; font-weight: 400; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
tr.mean td { font-weight: 600; } .good { color: #15803d; } .bad { color: var(--mark); }
@media (prefers-color-scheme: dark) { .good { color: #5fce87; } }
.chart { display: block; width: 100%; margin: .8rem 0; font-size: 11px; }
.chart text { fill: var(--soft); } .chart .name { fill: var(--ink); font-size: 12px; }
.chart .grid { stroke: var(--rule); fill: none; } .chart .line { stroke: var(--line); fill: none;
  stroke-width: 1.6; stroke-linejoin: round; } .chart .dot { fill: var(--line); }
.chart .mark { fill: none; stroke: var(--mark); stroke-width: 1.8; }
.frame { display: grid; grid-template-columns: repeat(5, 1fr); gap: .5rem; margin: .4rem 0 1.4rem; }
@media (max-width: 50rem) { .frame { grid-template-columns: repeat(2, 1fr); } }
figure { margin: 0; cursor: zoom-in; } figure img { display: block; width: 100%; border-radius: 3px; }
figcaption { font-size: .8rem; margin-top: .2rem; }
figure:focus { position: fixed; inset: 0; z-index: 1; padding: 1rem; background: #000c;
  display: grid; place-items: center; cursor: zoom-out; outline: none; }
figure:focus img { width: auto; height: auto; min-width: min(90vw, 40rem); max-width: 100%;
  max-height: 88vh; object-fit: contain; }
figure:focus figcaption { color: #fff; }
.key { display: inline-block; width: .8em; height: .8em; border-radius: 2px; vertical-align: -.05em; }
</style>
)html";

constexpr const char* legend = R"html(<p class="soft">IoU, its fifth percentile and boundary IoU
(bIoU): higher is better, 1 is best. MAD, gradient error, dtSSD, static flicker and milliseconds:
lower is better. Lag: frames by which the matte trails. Patches (of the room, shown) and holes
(in the person): how many a frame, their area in thousandths of it, how many appear in a hundred frames,
and how many frames one lives: lower is better. Rings in the charts mark the frames shown below them,
those of lowest IoU and of the largest patches and holes. Difference:
<span class="key" style="background:#e04800"></span> the room shows,
<span class="key" style="background:#0054dc"></span> the person is lost. Click a picture to enlarge it,
and elsewhere to go back.</p>
)html";

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string table_head(const char* first, std::span<const FigureKind> kinds) {
  std::string out = std::string("<div class=\"wide\"><table>\n<tr><th>") + first + "<th>frames";
  for (const FigureKind& kind : kinds) out += std::string("<th>") + kind.heading;
  return out + "\n";
}

std::string results(std::span<const Subject> subjects, const Evaluation& evaluation) {
  std::string out;
  for (const auto kinds : figure_tables) {
    out += table_head("clip", kinds);
    for (const Row& row : rows_of(subjects, evaluation)) {
      out += std::string(row.is_mean ? "<tr class=\"mean\">" : "<tr>") + "<td>" +
             escaped(row.name) + "<td>" + std::to_string(row.frames);
      for (const FigureKind& kind : kinds) out += "<td>" + written(row.figures.*kind.whole, kind);
      out += "\n";
    }
    out += "</table></div>\n";
  }
  return out;
}

/// A difference, coloured unless it is written as nothing.
std::string difference_cell(double value, const FigureKind& kind) {
  const std::string text = written(value, kind, true);
  const bool nothing = text.find_first_of("123456789") == std::string::npos;
  if (nothing) return "<td class=\"soft\">" + text;
  const bool good = (value > 0) == kind.more_is_better;
  return std::string("<td class=\"") + (good ? "good" : "bad") + "\">" + text;
}

std::string techniques(std::span<const Subject> subjects, const Evaluation& evaluation) {
  std::string out =
      "<h3>What each technique gives and costs</h3>\n<p class=\"soft\">The figures with it minus "
      "those without it.</p>\n";
  std::vector<std::vector<Row>> by_variant;
  for (std::size_t v = 1; v < evaluation.variants.size(); ++v) {
    by_variant.push_back(differences(subjects, evaluation, v));
  }
  for (std::size_t r = 0; r < by_variant.front().size(); ++r) {
    out += "<p>" + escaped(by_variant.front()[r].name) + "</p>\n";
    for (const auto kinds : figure_tables) {
      out += table_head("technique", kinds);
      for (std::size_t v = 1; v < evaluation.variants.size(); ++v) {
        const Row& row = by_variant[v - 1][r];
        out += "<tr><td>" + evaluation.variants[v].name + "<td>" + std::to_string(row.frames);
        for (const FigureKind& kind : kinds) {
          out += difference_cell(row.figures.*kind.whole, kind);
        }
        out += "\n";
      }
      out += "</table></div>\n";
    }
  }
  return out;
}

std::vector<double> series(const Score& score, double FrameFigures::*figure) {
  std::vector<double> out;
  for (const FrameFigures& frame : score.frames) out.push_back(frame.*figure);
  return out;
}

/// The next of 1, 2 and 5 times a power of ten.
double round_up(double value) {
  const double decade = std::pow(10, std::floor(std::log10(std::max(value, 1e-6))));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (value <= step * decade) return step * decade;
  }
  return 10 * decade;
}

std::string charts(const Subject& subject, const Score& score,
                   const std::vector<std::size_t>& marked) {
  const std::vector<double> ious = series(score, &FrameFigures::iou);
  const std::vector<double> mads = series(score, &FrameFigures::mad);
  const double depth = round_up(1 - *std::min_element(ious.begin(), ious.end()));
  const LineChart iou{.title = "IoU",
                      .decimals = depth < 0.1 ? 4 : 2,
                      .low = std::max(0.0, 1 - depth),
                      .high = 1,
                      .joined = subject.is_sequence(),
                      .values = ious,
                      .marked = marked};
  LineChart mad = iou;
  mad.title = "MAD";
  mad.low = 0;
  mad.high = round_up(*std::max_element(mads.begin(), mads.end()));
  mad.decimals = mad.high < 10 ? 1 : 0;
  mad.values = mads;
  std::vector<double> areas;
  for (const FrameFigures& frame : score.frames) areas.push_back(frame.wrong_area());
  LineChart wrong = mad;
  wrong.title = "Patches and holes, ‰ of the frame";
  wrong.high = round_up(*std::max_element(areas.begin(), areas.end()));
  wrong.decimals = wrong.high < 10 ? 1 : 0;
  wrong.values = areas;
  return svg(iou) + svg(mad) + (wrong.high > 0.01 ? svg(wrong) : "");
}

std::string figure(const char* caption, const std::string& uri) {
  return std::string("<figure tabindex=\"0\"><img loading=\"lazy\" alt=\"") + caption +
         "\" src=\"" + uri + "\"><figcaption>" + caption + "</figcaption></figure>\n";
}

std::string gallery(const std::vector<Exhibit>& exhibits, const Score& score) {
  std::string out;
  for (const Exhibit& e : exhibits) {
    const FrameFigures& figures = score.frames[e.frame];
    out +=
        "<p class=\"soft caption\">Frame " + std::to_string(e.frame) + " (" + escaped(e.file) + ")";
    for (const FigureKind& kind : figure_kinds) {
      if (kind.frame == nullptr || std::isnan(figures.*kind.frame)) continue;
      out += std::string(", ") + kind.heading + " " + written(figures.*kind.frame, kind);
    }
    out += "</p>\n<div class=\"frame\">\n" + figure("source", e.source) + figure("truth", e.truth) +
           figure("matte", e.matte) + figure("difference", e.difference) +
           figure("result", e.result) + "</div>\n";
  }
  return out;
}

std::string covered_note(const Score& score) {
  if (score.covered == 0) return "";
  return "<p>" + std::to_string(score.covered) + " of " + std::to_string(score.frames.size()) +
         " frames were covered whole.</p>\n";
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

io::Result<void> EvaluationPage::add(std::span<const Subject> subjects,
                                     const Evaluation& evaluation, Performer& performer,
                                     const Announce& announce) {
  body_ += "<h2>Model " + escaped(evaluation.model) + "</h2>\n" + results(subjects, evaluation);
  if (evaluation.variants.size() > 1) body_ += techniques(subjects, evaluation);
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const Score& score = evaluation.scores[i].front();
    const std::vector<std::size_t> worst = worst_of(subjects[i], score);
    const auto pictures = exhibits(subjects[i], worst, performer, announce);
    if (!pictures) return tl::unexpected(pictures.error());
    body_ += "<h3>" + escaped(subjects[i].name) + "</h3>\n" + covered_note(score) +
             charts(subjects[i], score, worst) + gallery(*pictures, score);
  }
  return {};
}

io::Result<void> EvaluationPage::write(const std::string& file) const {
  auto place = io::OutputFile::create(file, {});
  if (!place) return tl::unexpected(place.error());
  std::unique_ptr<std::FILE, CloseFile> out(std::fopen(place->working_name().c_str(), "wb"));
  if (!out) return tl::unexpected(file + ": cannot be written; choose another place");
  const std::string top =
      std::string(head) + "<h1>Mattes against the truth</h1>\n<p class=\"soft\">" + "Scrim " +
      version() + ", " + std::to_string(threads_) + (threads_ == 1 ? " thread, " : " threads, ") +
      simd_target() + ", " + escaped(this_machine().cpu) + "</p>\n" + legend;
  std::fputs(top.c_str(), out.get());
  std::fputs(body_.c_str(), out.get());
  std::fputs("</html>\n", out.get());
  if (std::fclose(out.release()) != 0) return tl::unexpected(file + ": cannot be written whole");
  return place->commit();
}

}  // namespace scrim::cli

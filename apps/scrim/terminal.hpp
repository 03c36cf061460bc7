/// The terminal that somebody reads.
#pragma once

#include <string>

namespace scrim::cli {

/// How many characters a line has: $COLUMNS, or what the terminal at this file descriptor says; 80
/// where there is none.
int columns(int descriptor);

/// One line of stderr that is drawn anew, and never longer than the terminal is wide. Nothing is
/// drawn where there is no terminal. Thread-safety: one line at a time in a process, one thread.
class StatusLine {
 public:
  StatusLine();
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  ~StatusLine() { clear(); }

  bool on_terminal() const { return terminal_; }
  /// The characters that a text may have.
  int room() const;

  void show(const std::string& text);
  void clear();

  /// For a signal that ends the process: what was drawn stays, and what comes next begins a line.
  static void leave() noexcept;

 private:
  const bool terminal_;
};

}  // namespace scrim::cli

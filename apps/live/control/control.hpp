/// The session bus's name, path and interface of the live camera. docs/cli.md explains them to
/// users.
///
///   org.scrim.Live  /org/scrim/Live  org.scrim.Live1
///     Toggle() → b             switches the effect on or off, gives what it is now
///     Set(s key, s value)      one preference, kept in the settings file
///     Get(s key) → s
///     Reset()                  all preferences to their defaults
///     Status() → a{sv}         LiveStatus under the names of status_fields.hpp
///     Cameras() → a(ss)        of each camera: what `camera` takes, and its name for people
///     OpenPreview() → h        shared memory with the newest frame: preview_memory.hpp
///     LearnRoom()              three seconds to leave the picture, then the room is learnt
///     ForgetRoom()
///     Quit()
///     signal Changed(a{sv})    the status, when a user would notice a change
///     signal SettingChanged(s key, s value)
///
/// The message of an error is a line for the user: what is wrong; what to do.
#pragma once

#include <string>

namespace scrim::live {

inline constexpr const char* bus_name = "org.scrim.Live";
inline constexpr const char* object_path = "/org/scrim/Live";
inline constexpr const char* interface_name = "org.scrim.Live1";

namespace control_error {
inline constexpr const char* bad_value = "org.scrim.Error.BadValue";  ///< no such key, or value
inline constexpr const char* refused = "org.scrim.Error.Refused";     ///< by the policy
inline constexpr const char* not_saved = "org.scrim.Error.NotSaved";  ///< in force, but not kept
inline constexpr const char* failed = "org.scrim.Error.Failed";
}  // namespace control_error

struct ControlError {
  const char* name = control_error::failed;
  std::string message;
};

}  // namespace scrim::live

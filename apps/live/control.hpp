/// The session bus's name, path and interface of the live camera.
///
///   org.scrim.Live  /org/scrim/Live  org.scrim.Live1
///     Toggle() → b             switches the effect on or off, gives what it is now
///     Set(s key, s value)      one preference, kept in the settings file; errors are sentences
///     Get(s key) → s
///     Reset()                  all preferences to their defaults
///     Status() → a{sv}         LiveStatus under the names of docs/cli.md
///     Cameras() → a(ss)        device and name of each real camera
///     OpenPreview() → h        shared memory with the newest frame: preview_memory.hpp
///     Quit()
///     signal Changed(a{sv})    the status, when a user would notice a change
///     signal SettingChanged(s key, s value)
#pragma once

namespace scrim::live {

inline constexpr const char* bus_name = "org.scrim.Live";
inline constexpr const char* object_path = "/org/scrim/Live";
inline constexpr const char* interface_name = "org.scrim.Live1";

}  // namespace scrim::live

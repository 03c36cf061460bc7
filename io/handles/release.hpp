/// Owners of what C libraries hand out.
#pragma once

namespace scrim::io {

/// For a library's function that frees an object: a deleter of std::unique_ptr.
template <auto release>
struct Release {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};

}  // namespace scrim::io

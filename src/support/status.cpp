#include "scrim/scrim.hpp"

namespace scrim {

const char* message(Status status) noexcept {
  switch (status) {
    case Status::ok:
      return "done";
    case Status::bad_argument:
      return "an argument is out of its range";
    case Status::bad_model:
      return "the model file is damaged or is not a model";
    case Status::unsupported:
      return "this is not supported";
    case Status::out_of_memory:
      return "out of memory";
    case Status::model_failed:
      return "the network gave no usable answer";
    case Status::internal_error:
      return "internal error";
    case Status::too_slow:
      return "frames take too long";
  }
  return "unknown status";
}

}  // namespace scrim

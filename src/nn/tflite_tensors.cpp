#include "nn/tflite_tensors.hpp"

#include <cstring>
#include <optional>

namespace scrim::nn {
namespace {

// Files are little-endian, and so is every machine Scrim runs on.
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

template <class T>
T load(const std::uint8_t* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

float widen_half(std::uint16_t half) {
  const std::uint32_t sign = std::uint32_t(half & 0x8000u) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1fu;
  const std::uint32_t fraction = half & 0x3ffu;
  if (exponent == 0) {
    const float magnitude = float(fraction) * 0x1p-24f;
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
  const std::uint32_t bits = sign | wide << 23 | fraction << 13;
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

Dims dims_of(const tflite::Tensor& tensor) {
  if (tensor.shape() == nullptr) return {};
  return Dims(tensor.shape()->begin(), tensor.shape()->end());
}

std::string type_name(tflite::TensorType type) {
  const char* name = EnumNameTensorType(type);
  return *name != '\0' ? name : "unknown";
}

template <class Int>
std::vector<std::int64_t> load_integers(std::span<const std::uint8_t> bytes) {
  std::vector<std::int64_t> values(bytes.size() / sizeof(Int));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = load<Int>(bytes.data() + i * sizeof(Int));
  }
  return values;
}

}  // namespace

std::string to_string(const Dims& dims) {
  std::string text = "[";
  for (const std::int64_t dim : dims) {
    if (text.size() > 1) text += ',';
    text += std::to_string(dim);
  }
  return text + ']';
}

std::string to_string(const Shape& shape) {
  return to_string(Dims(shape.dims.end() - shape.rank, shape.dims.end()));
}

std::string printable(std::string_view name) {
  constexpr std::size_t longest = 80;
  std::string text(name.substr(0, longest));
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '?';
  }
  return name.size() > longest ? text + "..." : text;
}

TfliteTensors::TfliteTensors(const tflite::Model& model, const tflite::SubGraph& subgraph,
                             Graph& graph, Diagnosis& diagnosis)
    : model_(model), subgraph_(subgraph), graph_(graph), diagnosis_(diagnosis) {
  const auto* tensors = subgraph.tensors();
  entries_.resize(tensors == nullptr ? 0 : tensors->size());
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    entries_[i].has_data = !bytes(*tensors->Get(flatbuffers::uoffset_t(i))).empty();
    entries_[i].constant_of = entries_[i].has_data ? int(i) : -1;
  }
  if (subgraph.operators() == nullptr) return;
  for (const tflite::Operator* op : *subgraph.operators()) {
    if (op->outputs() == nullptr) continue;
    for (const int output : *op->outputs()) {
      if (output >= 0 && std::size_t(output) < entries_.size()) {
        entries_[std::size_t(output)].written_somewhere = true;
      }
    }
  }
}

std::optional<int> TfliteTensors::read(int file_index) {
  const tflite::Tensor* tensor = find(file_index);
  if (tensor == nullptr) return {};
  Entry& entry = entries_[std::size_t(file_index)];
  if (entry.index >= 0) return entry.index;
  if (entry.constant_of < 0) {
    fail(file_index, Status::bad_model,
         entry.written_somewhere ? "is read before an operator has written it (the graph is cyclic)"
                                 : "has no data, and no operator writes it");
    return {};
  }
  const std::optional<Shape> shape = shape_of(entry.constant_of);
  if (!shape) return {};
  std::optional<std::vector<float>> data = floats(entry.constant_of, shape->size());
  if (!data) return {};
  entry.index = add(file_index, *shape);
  graph_.tensors.back().data = std::move(*data);
  return entry.index;
}

std::optional<int> TfliteTensors::add_input(int file_index) {
  const tflite::Tensor* tensor = find(file_index);
  if (tensor == nullptr || !is_plain_float(file_index, *tensor)) return {};
  Entry& entry = entries_[std::size_t(file_index)];
  if (entry.has_data || entry.index >= 0) {
    fail(file_index, Status::bad_model,
         entry.has_data ? "is an input and a constant" : "is an input twice");
    return {};
  }
  if (tensor->type() != tflite::TensorType::FLOAT32) {
    fail(file_index, Status::unsupported, "is an input that is not FLOAT32");
    return {};
  }
  const std::optional<Shape> shape = shape_of(file_index);
  if (!shape) return {};
  if (shape->rank == 0 || shape->n() != 1) {
    fail(file_index, Status::unsupported,
         "is an input of shape " + to_string(*shape) + "; Scrim runs batches of 1");
    return {};
  }
  return entry.index = add(file_index, *shape);
}

std::optional<int> TfliteTensors::add_output(int file_index, const Dims& dims) {
  const tflite::Tensor* tensor = find(file_index);
  if (tensor == nullptr || !is_plain_float(file_index, *tensor)) return {};
  Entry& entry = entries_[std::size_t(file_index)];
  if (entry.constant_of >= 0 || entry.index >= 0) {
    fail(file_index, Status::bad_model,
         entry.constant_of >= 0 ? "is a constant that an operator writes" : "is written twice");
    return {};
  }
  if (tensor->type() != tflite::TensorType::FLOAT32) {
    fail(file_index, Status::unsupported, "is computed, but is not FLOAT32");
    return {};
  }
  const std::optional<Shape> shape = checked_shape(file_index, dims);
  if (!shape) return {};
  if (!agrees(file_index, *tensor, dims)) return {};
  return entry.index = add(file_index, *shape);
}

int TfliteTensors::add_constant(std::string name, Shape shape, std::vector<float> data) {
  graph_.tensors.push_back({std::move(name), shape, std::move(data)});
  return int(graph_.tensors.size()) - 1;
}

std::optional<std::vector<std::int64_t>> TfliteTensors::integers(int file_index, const char* what) {
  const tflite::Tensor* tensor = find(file_index);
  if (tensor == nullptr) return {};
  if (!entries_[std::size_t(file_index)].has_data) {
    fail(file_index, Status::unsupported, std::string("gives ") + what + ", but is not constant");
    return {};
  }
  std::int64_t count = 1;
  for (const std::int64_t dim : dims_of(*tensor)) {
    if (dim < 1 || dim > 8) {
      fail(file_index, Status::bad_model,
           std::string("gives ") + what + ", but its shape is " + to_string(dims_of(*tensor)));
      return {};
    }
    count *= dim;
    if (count > 8) break;
  }
  const bool is_long = tensor->type() == tflite::TensorType::INT64;
  if (!is_long && tensor->type() != tflite::TensorType::INT32) {
    fail(file_index, Status::bad_model, std::string("gives ") + what + ", but is not INT32");
    return {};
  }
  const std::span<const std::uint8_t> data = bytes(*tensor);
  if (data.size() != std::size_t(count) * (is_long ? 8 : 4)) {
    fail(file_index, Status::bad_model,
         std::string("gives ") + what + ", but holds " + std::to_string(data.size()) + " bytes");
    return {};
  }
  return is_long ? load_integers<std::int64_t>(data) : load_integers<std::int32_t>(data);
}

bool TfliteTensors::widen(int input, int output) {
  const tflite::Tensor* from = find(input);
  const tflite::Tensor* to = find(output);
  if (from == nullptr || to == nullptr) return false;
  if (from->type() != tflite::TensorType::FLOAT16) {
    return fail(input, Status::unsupported,
                "is of type " + type_name(from->type()) +
                    "; DEQUANTIZE is supported for FLOAT16 constants");
  }
  if (!entries_[std::size_t(input)].has_data) {
    return fail(input, Status::unsupported, "is FLOAT16, but is not constant");
  }
  Entry& entry = entries_[std::size_t(output)];
  if (entry.constant_of >= 0 || entry.index >= 0) {
    return fail(output, Status::bad_model, "is written twice");
  }
  if (!is_plain_float(output, *to)) return false;
  if (!agrees(output, *to, dims_of(*from))) return false;
  entry.constant_of = input;
  return true;
}

bool TfliteTensors::fail(int file_index, Status status, const std::string& what) {
  return diagnosis_.fail(status, name(file_index) + " " + what);
}

std::string TfliteTensors::name(int file_index) const {
  std::string text = "tensor " + std::to_string(file_index);
  if (file_index < 0 || std::size_t(file_index) >= entries_.size()) return text;
  const auto* tensor = subgraph_.tensors()->Get(flatbuffers::uoffset_t(file_index));
  if (tensor->name() != nullptr) text += " '" + printable(tensor->name()->string_view()) + "'";
  return text;
}

const tflite::Tensor* TfliteTensors::find(int file_index) {
  if (file_index < 0 || std::size_t(file_index) >= entries_.size()) {
    fail(file_index, Status::bad_model, "does not exist");
    return nullptr;
  }
  return subgraph_.tensors()->Get(flatbuffers::uoffset_t(file_index));
}

std::optional<Shape> TfliteTensors::shape_of(int file_index) {
  return checked_shape(file_index, dims_of(*find(file_index)));
}

bool TfliteTensors::agrees(int file_index, const tflite::Tensor& tensor, const Dims& dims) {
  if (tensor.shape() == nullptr || dims_of(tensor) == dims) return true;
  return fail(file_index, Status::bad_model,
              "has the shape " + to_string(dims_of(tensor)) + ", but its operator makes " +
                  to_string(dims));
}

std::optional<Shape> TfliteTensors::checked_shape(int file_index, const Dims& dims) {
  if (dims.size() > 4) {
    fail(file_index, Status::unsupported,
         "has " + std::to_string(dims.size()) + " dimensions; Scrim runs up to 4");
    return {};
  }
  Shape shape{.rank = int(dims.size())};
  std::int64_t elements = 1;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == -1) {
      fail(file_index, Status::unsupported,
           "has the shape " + to_string(dims) + ", which is not known before it runs");
      return {};
    }
    if (dims[i] < 1) {
      fail(file_index, Status::bad_model, "has the impossible shape " + to_string(dims));
      return {};
    }
    elements = dims[i] > max_tensor_elements ? dims[i] : elements * dims[i];
    if (elements > max_tensor_elements) {
      fail(file_index, Status::unsupported, "has the shape " + to_string(dims) + ": too large");
      return {};
    }
    shape.dims[4 - dims.size() + i] = int(dims[i]);
  }
  elements_ += elements;
  if (elements_ > max_network_elements) {
    fail(file_index, Status::unsupported, "makes the network too large");
    return {};
  }
  return shape;
}

std::span<const std::uint8_t> TfliteTensors::bytes(const tflite::Tensor& tensor) const {
  const auto* buffers = model_.buffers();
  if (buffers == nullptr || tensor.buffer() >= buffers->size()) return {};
  const auto* data = buffers->Get(tensor.buffer())->data();
  return data == nullptr ? std::span<const std::uint8_t>() : std::span(data->data(), data->size());
}

bool TfliteTensors::is_plain_float(int file_index, const tflite::Tensor& tensor) {
  const tflite::TensorType type = tensor.type();
  if (type != tflite::TensorType::FLOAT32 && type != tflite::TensorType::FLOAT16) {
    return fail(file_index, Status::unsupported,
                "is of type " + type_name(type) + "; Scrim runs FLOAT32");
  }
  if (tensor.sparsity() != nullptr) return fail(file_index, Status::unsupported, "is sparse");
  if (tensor.is_variable()) {
    return fail(file_index, Status::unsupported, "is a variable that lasts from run to run");
  }
  if (model_.buffers() == nullptr || tensor.buffer() >= model_.buffers()->size()) {
    return fail(file_index, Status::bad_model,
                "is in buffer " + std::to_string(tensor.buffer()) + ", which does not exist");
  }
  return true;
}

std::optional<std::vector<float>> TfliteTensors::floats(int file_index, std::size_t count) {
  const tflite::Tensor& tensor = *find(file_index);
  if (!is_plain_float(file_index, tensor)) return {};
  const bool is_half = tensor.type() == tflite::TensorType::FLOAT16;
  const std::span<const std::uint8_t> data = bytes(tensor);
  const std::size_t width = is_half ? 2 : 4;
  if (data.size() != count * width) {
    fail(file_index, Status::bad_model,
         "holds " + std::to_string(data.size()) + " bytes where its shape needs " +
             std::to_string(count * width));
    return {};
  }
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* at = data.data() + i * width;
    values[i] = is_half ? widen_half(load<std::uint16_t>(at)) : load<float>(at);
  }
  return values;
}

int TfliteTensors::add(int file_index, const Shape& shape) {
  graph_.tensors.push_back({name(file_index), shape, {}});
  return int(graph_.tensors.size()) - 1;
}

}  // namespace scrim::nn

#include "nn/tflite_reader.hpp"

#include <new>
#include <optional>
#include <vector>

#include "nn/tflite_operators.hpp"

namespace scrim::nn {
namespace {

// A model's tables nest five deep; the largest networks have some ten thousand tables.
constexpr flatbuffers::uoffset_t max_depth = 16;
constexpr flatbuffers::uoffset_t max_tables = 200'000;

class Reader {
 public:
  Reader(const tflite::Model& model, const tflite::SubGraph& subgraph)
      : model_(model), subgraph_(subgraph), tensors_(model, subgraph, graph_, diagnosis_) {}

  Result<Graph> read() {
    if (read_inputs() && read_operators() && read_outputs()) return std::move(graph_);
    return tl::unexpected(*diagnosis_.error);
  }

 private:
  bool read_inputs() {
    if (subgraph_.inputs() == nullptr || subgraph_.inputs()->size() == 0) {
      return diagnosis_.fail(Status::bad_model, "the model has no input");
    }
    for (const int input : *subgraph_.inputs()) {
      const std::optional<int> index = tensors_.add_input(input);
      if (!index) return false;
      graph_.inputs.push_back(*index);
    }
    return true;
  }

  bool read_operators() {
    if (subgraph_.operators() == nullptr) {
      return diagnosis_.fail(Status::bad_model, "the model has no operators");
    }
    for (flatbuffers::uoffset_t i = 0; i < subgraph_.operators()->size(); ++i) {
      if (!read_operator_at(i)) return false;
    }
    return true;
  }

  bool read_operator_at(flatbuffers::uoffset_t i) {
    const tflite::Operator& op = *subgraph_.operators()->Get(i);
    if (model_.operator_codes() == nullptr ||
        op.opcode_index() >= model_.operator_codes()->size()) {
      return diagnosis_.fail(Status::bad_model,
                             "operator #" + std::to_string(i) + " has no operator code");
    }
    const tflite::OperatorCode& code = *model_.operator_codes()->Get(op.opcode_index());
    const std::string name = name_of(code) + " #" + std::to_string(i);
    return read_operator(op, code, name, tensors_, graph_, diagnosis_);
  }

  static std::string name_of(const tflite::OperatorCode& code) {
    const tflite::BuiltinOperator builtin = builtin_of(code);
    if (builtin == tflite::BuiltinOperator::CUSTOM && code.custom_code() != nullptr) {
      return printable(code.custom_code()->string_view());
    }
    const char* name = EnumNameBuiltinOperator(builtin);
    return *name != '\0' ? name : "operator of code " + std::to_string(int(builtin));
  }

  bool read_outputs() {
    if (subgraph_.outputs() == nullptr || subgraph_.outputs()->size() == 0) {
      return diagnosis_.fail(Status::bad_model, "the model has no output");
    }
    for (const int output : *subgraph_.outputs()) {
      const std::optional<int> index = tensors_.read(output);
      if (!index) return false;
      if (!is_computed(*index)) {
        return diagnosis_.fail(Status::bad_model, graph_.tensors[std::size_t(*index)].name +
                                                      " is an output that no operator computes");
      }
      graph_.outputs.push_back(*index);
    }
    return true;
  }

  // The inputs are the first tensors of the graph.
  bool is_computed(int index) const {
    return index >= int(graph_.inputs.size()) && !graph_.tensors[std::size_t(index)].constant();
  }

  const tflite::Model& model_;
  const tflite::SubGraph& subgraph_;
  Graph graph_;
  Diagnosis diagnosis_;
  TfliteTensors tensors_;
};

Result<Graph> read_verified(const tflite::Model& model) {
  if (model.version() != 3) {
    return tl::unexpected(Error{
        Status::unsupported,
        "the model's format is version " + std::to_string(model.version()) + "; Scrim reads 3"});
  }
  if (model.subgraphs() == nullptr || model.subgraphs()->size() == 0) {
    return tl::unexpected(Error{Status::bad_model, "the model has no graph"});
  }
  if (model.subgraphs()->size() > 1) {
    return tl::unexpected(Error{Status::unsupported, "the model has " +
                                                         std::to_string(model.subgraphs()->size()) +
                                                         " subgraphs; Scrim runs one"});
  }
  return Reader(model, *model.subgraphs()->Get(0)).read();
}

Result<Graph> read_bytes(std::span<const std::byte> file) {
  // FlatBuffers reads numbers in place, so the bytes must be aligned as they were when written.
  const auto* begin = reinterpret_cast<const std::uint8_t*>(file.data());
  const std::vector<std::uint8_t> bytes(begin, begin + file.size());
  flatbuffers::Verifier verifier(bytes.data(), bytes.size(), max_depth, max_tables);
  if (bytes.size() < 8 || !tflite::ModelBufferHasIdentifier(bytes.data())) {
    return tl::unexpected(Error{Status::bad_model, "this is not a TFLite model"});
  }
  if (!tflite::VerifyModelBuffer(verifier)) {
    return tl::unexpected(Error{Status::bad_model, "the model is damaged or cut short"});
  }
  return read_verified(*tflite::GetModel(bytes.data()));
}

}  // namespace

Result<Graph> read_tflite(std::span<const std::byte> file) {
  if (file.size() >= FLATBUFFERS_MAX_BUFFER_SIZE) {
    return tl::unexpected(Error{Status::unsupported, "the model is larger than 2 GiB"});
  }
  try {
    return read_bytes(file);
  } catch (const std::bad_alloc&) {
    return tl::unexpected(Error{Status::out_of_memory, "not enough memory to read the model"});
  }
}

}  // namespace scrim::nn

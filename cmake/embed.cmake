# cmake -DIN=file -DOUT=file.cpp -DNAME=symbol -P embed.cmake
# Writes a C++ source that holds the bytes of IN as scrim::models::NAME().
file(READ ${IN} hex HEX)
string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUT} "#include \"models/models.hpp\"

namespace scrim::models {
namespace {
alignas(64) constexpr unsigned char bytes[] = {
${bytes}
};
}  // namespace

std::span<const std::byte> ${NAME}() { return std::as_bytes(std::span(bytes)); }

}  // namespace scrim::models
")

# WebAssembly with SIMD (Debian's emscripten); tests run in Node.js.
include(/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake)
set(CMAKE_CROSSCOMPILING_EMULATOR node --no-experimental-fetch)
add_compile_options(-msimd128)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)

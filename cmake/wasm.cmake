# WebAssembly with SIMD (Debian's emscripten); tests run in Node.js.
include(/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake)
set(CMAKE_CROSSCOMPILING_EMULATOR node --no-experimental-fetch)
add_compile_options(-msimd128)
# Emscripten's JavaScript tools are Debian's Node.js modules, which other Node.js do not find.
set(CMAKE_CXX_LINKER_LAUNCHER ${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)

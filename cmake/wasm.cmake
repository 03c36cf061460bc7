# WebAssembly with SIMD (Debian's emscripten); tests run in Node.js.
include(/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake)
set(CMAKE_CROSSCOMPILING_EMULATOR node --no-experimental-fetch)
# Atomics also where memory is not shared: one set of objects serves programs with threads and without.
add_compile_options(-msimd128 -matomics -mbulk-memory)
# Else wasm-opt makes one function of all that have one caller: too large for V8 to place its values
# in registers well.
add_link_options(-sBINARYEN_EXTRA_PASSES=--one-caller-inline-max-function-size=1000)
# Emscripten's JavaScript tools are Debian's Node.js modules, which other Node.js do not find.
set(CMAKE_CXX_LINKER_LAUNCHER ${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)

# Compile options every target of the project shares.
add_library(scrim_options INTERFACE)
target_include_directories(scrim_options INTERFACE
  ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
# SSE2, SSSE3 and what comes above AVX3 add compile time and nothing Scrim's kernels use; which of them
# there are depends on Highway's version. Highway would replace EMU128 by the one-lane SCALAR under GCC
# before 12.3 (bug 106322); the tests compare EMU128 with references.
set(disabled_targets HWY_SSSE3 HWY_AVX3_DL)
# EMU128 reads and writes what SSE4 does, in lanes as wide.
if(SCRIM_SANITIZE)
  list(APPEND disabled_targets HWY_SSE4)
endif()
find_path(SCRIM_HWY_INCLUDE hwy/detect_targets.h)
if(SCRIM_HWY_INCLUDE)
  foreach(target IN ITEMS HWY_SSE2 HWY_AVX3_ZEN4 HWY_AVX3_SPR HWY_AVX10_2)
    file(STRINGS ${SCRIM_HWY_INCLUDE}/hwy/detect_targets.h known REGEX "define ${target} ")
    if(known)
      list(APPEND disabled_targets ${target})
    endif()
  endforeach()
endif()
list(JOIN disabled_targets "|" disabled_targets)
target_compile_definitions(scrim_options INTERFACE
  "HWY_DISABLED_TARGETS=(${disabled_targets})" HWY_BROKEN_EMU128=0)
# Floating-point contraction would let one source give other bytes on other compilers.
target_compile_options(scrim_options INTERFACE -ffp-contract=off)
if(SCRIM_DEVELOPER)
  target_compile_options(scrim_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror
    # GCC 12 sees overlap in std::string's operator+ where there is none (GCC bug 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
endif()
if(SCRIM_SANITIZE)
  target_compile_options(scrim_options INTERFACE
    -fsanitize=${SCRIM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(scrim_options INTERFACE -fsanitize=${SCRIM_SANITIZE})
endif()
if(SCRIM_FUZZ)
  target_compile_options(scrim_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# scrim_together(TARGET GROUP SOURCE…): compiles these sources of the target as if they were one. For those
# that all include a header which costs a compiler more than they do.
function(scrim_together target group)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  set_source_files_properties(${ARGN} PROPERTIES UNITY_GROUP ${group})
endfunction()

# scrim_module(NAME SOURCES … [TESTS …] [LIBS …])
# One folder of src/: an object library scrim_NAME that ends up in the one library `scrim`,
# and, for developers, one test program NAME_test made of TESTS and linked with `scrim`.
function(scrim_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;TESTS;LIBS" ${ARGN})
  add_library(scrim_${name} OBJECT ${arg_SOURCES})
  target_link_libraries(scrim_${name} PUBLIC scrim_options ${arg_LIBS})
  set_property(GLOBAL APPEND PROPERTY SCRIM_MODULES scrim_${name})
  if(SCRIM_DEVELOPER AND arg_TESTS)
    scrim_test(${name}_test SOURCES ${arg_TESTS})
  endif()
endfunction()

# GoogleTest's header, read once for all test programs: it is most of what a short test compiles.
# A program, for it must be compiled as theirs are. Not with GCC 12, which then warns of what is not there.
if(SCRIM_DEVELOPER AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND NOT CMAKE_CROSSCOMPILING)
  file(WRITE ${PROJECT_BINARY_DIR}/test_headers.cpp "")
  add_executable(scrim_test_headers EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/test_headers.cpp)
  target_link_libraries(scrim_test_headers PRIVATE scrim_options GTest::gtest_main)
  target_precompile_headers(scrim_test_headers PRIVATE <gtest/gtest.h>)
endif()

# scrim_test(NAME SOURCES … [LIBS …]): a GoogleTest program, known to CTest as NAME.
function(scrim_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE scrim_options scrim ${arg_LIBS} GTest::gtest_main)
  if(TARGET scrim_test_headers)
    target_precompile_headers(${name} REUSE_FROM scrim_test_headers)
  endif()
  if(NOT SCRIM_EMBED_MODELS)
    target_sources(${name} PRIVATE $<TARGET_OBJECTS:scrim_models>)
  endif()
  target_compile_definitions(${name} PRIVATE
    SCRIM_SHARED_DATA="${PROJECT_SOURCE_DIR}/../shared/data")
  if(EMSCRIPTEN)
    target_link_options(${name} PRIVATE -sNODERAWFS -sEXIT_RUNTIME -sALLOW_MEMORY_GROWTH)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  # What libraries keep until the process ends, the command's as well as the test's own; and what
  # only libraries' own threads do.
  set(suppressions suppressions=${PROJECT_SOURCE_DIR}/scripts)
  set_tests_properties(${name} PROPERTIES ENVIRONMENT
    "LSAN_OPTIONS=${suppressions}/lsan.supp:print_suppressions=0;TSAN_OPTIONS=${suppressions}/tsan.supp")
endfunction()

# Highway: dispatched at run time where one program serves many machines (x86), chosen when
# compiling elsewhere, where its small library is not needed.
add_library(scrim_highway INTERFACE)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND NOT EMSCRIPTEN)
  find_library(SCRIM_HWY_LIBRARY hwy REQUIRED)
  target_link_libraries(scrim_highway INTERFACE ${SCRIM_HWY_LIBRARY})
else()
  # The second keeps Highway from compiling its regions on ARM for processors with AES, which Scrim
  # has no use for: GCC could then not inline there what is from outside, as std::array is.
  target_compile_definitions(scrim_options INTERFACE
    HWY_COMPILE_ONLY_STATIC TOOLCHAIN_MISS_SYS_AUXV_H)
endif()

# What every cross build shares: header-only libraries of the host, linked into a folder of their
# own so that none of the host's other headers is seen.
set(SCRIM_CROSS_INCLUDE ${CMAKE_BINARY_DIR}/cross-include)
file(MAKE_DIRECTORY ${SCRIM_CROSS_INCLUDE})
foreach(library hwy flatbuffers tl)
  file(CREATE_LINK /usr/include/${library} ${SCRIM_CROSS_INCLUDE}/${library} SYMBOLIC)
endforeach()
include_directories(SYSTEM ${SCRIM_CROSS_INCLUDE})

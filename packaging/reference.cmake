# Writes the manual page and the completions that the command SCRIM prints into the folder OUT.
file(MAKE_DIRECTORY ${OUT})
foreach(kind_and_file man:scrim.1 bash:scrim.bash zsh:_scrim fish:scrim.fish)
  string(REPLACE ":" ";" parts ${kind_and_file})
  list(GET parts 0 kind)
  list(GET parts 1 file)
  execute_process(COMMAND ${SCRIM} reference ${kind} OUTPUT_FILE ${OUT}/${file}
    COMMAND_ERROR_IS_FATAL ANY)
endforeach()
file(READ ${CMAKE_CURRENT_LIST_DIR}/man/scrim.1.more more)
file(APPEND ${OUT}/scrim.1 "${more}")
execute_process(COMMAND gzip -9nf ${OUT}/scrim.1 COMMAND_ERROR_IS_FATAL ANY)

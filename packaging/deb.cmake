# Debian packages, one for each component: `cpack -G DEB`, or `make deb`.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME scrim)
set(CPACK_PACKAGE_VENDOR "The Scrim authors")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_OUTPUT_FILE_PREFIX packages)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The Scrim authors <maintainers@scrim.invalid>")
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(debian_changelog ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz)
add_custom_command(OUTPUT ${debian_changelog}
  COMMAND gzip -9nc ${CMAKE_CURRENT_SOURCE_DIR}/debian/changelog > ${debian_changelog}
  DEPENDS debian/changelog VERBATIM)
add_custom_target(scrim_debian_changelog ALL DEPENDS ${debian_changelog})

# debian_package(COMPONENT NAME DESCRIPTION): the first line of DESCRIPTION is the short one.
function(debian_package component name description)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name} PARENT_SCOPE)
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${description}" PARENT_SCOPE)
  set(CPACK_COMPONENTS_ALL ${CPACK_COMPONENTS_ALL} ${component} PARENT_SCOPE)
  install(FILES debian/copyright ${debian_changelog}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name} COMPONENT ${component})
endfunction()

set(about "Scrim keeps the person in a video picture and blurs or replaces what is
behind them: live, on the user's own machine, on one processor core, with no
network. A picture leaves only with its background covered.")

set(library_package libscrim${PROJECT_VERSION_MAJOR})
debian_package(library ${library_package} "blurs what is behind the person in a video picture
${about}
.
This is the library, with the networks built in.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
install(FILES debian/library.lintian-overrides RENAME ${library_package}
  DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides COMPONENT library)
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/shlibs
  "libscrim ${PROJECT_VERSION_MAJOR} ${library_package} (>= ${PROJECT_VERSION})\n")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_BINARY_DIR}/shlibs ${CMAKE_CURRENT_SOURCE_DIR}/debian/triggers)

debian_package(development libscrim-dev "blurs what is behind the person in a video picture - headers
${about}
.
This is what programs are built with: the header and the CMake and pkg-config
files.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "${library_package} (= ${PROJECT_VERSION}), libexpected-dev")

if(TARGET scrim_cli)
  debian_package(tools scrim "live background blur for cameras, videos and pictures
${about}
.
This is the command, which makes a virtual camera that every program can
choose, and works on files.")
  set(CPACK_DEBIAN_TOOLS_PACKAGE_RECOMMENDS "pipewire, wireplumber, default-dbus-session-bus | dbus-session-bus, rtkit")
  # From Debian 13 on libheif finds its decoders at run time, which shlibdeps does not see.
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(HEIF REQUIRED libheif)
  if(HEIF_VERSION VERSION_GREATER_EQUAL 1.16)
    string(APPEND CPACK_DEBIAN_TOOLS_PACKAGE_RECOMMENDS
      ", libheif-plugin-libde265, libheif-plugin-dav1d | libheif-plugin-aomdec")
  endif()
  set(CPACK_DEBIAN_TOOLS_PACKAGE_SUGGESTS "scrim-desktop, v4l2loopback-dkms")
endif()

if(TARGET scrim_desktop)
  debian_package(desktop scrim-desktop "live background blur for cameras - desktop app
${about}
.
This is the desktop app: a preview, the effects to choose from, and a switch in
the tray.")
  # What reads the icons is a plug-in, which shlibdeps does not see.
  set(CPACK_DEBIAN_DESKTOP_PACKAGE_DEPENDS "scrim (= ${PROJECT_VERSION}), libqt6svg6")
  set(CPACK_DEBIAN_DESKTOP_PACKAGE_RECOMMENDS "qt6-wayland")
endif()

include(CPack)

# What `cmake --install` adds to the two programs: systemd's units, their sandbox, and the accounts and folders that they use, where
# systemd looks for what an administrator has installed (/usr/local/lib as well as /usr/lib); and the example of settings.
include(GNUInstallDirs)

set(services "")
foreach(name IN ITEMS heshi-hub.service heshi-node.service heshi-backup@.service)
	configure_file("${PROJECT_SOURCE_DIR}/conf/systemd/${name}" "${PROJECT_BINARY_DIR}/systemd/${name}" @ONLY)
	list(APPEND services "${PROJECT_BINARY_DIR}/systemd/${name}")
endforeach()
install(FILES ${services} "${PROJECT_SOURCE_DIR}/conf/systemd/heshi-backup@.timer" DESTINATION lib/systemd/system)
install(FILES "${PROJECT_SOURCE_DIR}/conf/systemd/heshi-.service.d/sandbox.conf"
	DESTINATION lib/systemd/system/heshi-.service.d)
install(FILES "${PROJECT_SOURCE_DIR}/conf/systemd/heshi.sysusers.conf" DESTINATION lib/sysusers.d RENAME heshi.conf)
install(FILES "${PROJECT_SOURCE_DIR}/conf/systemd/heshi.tmpfiles.conf" DESTINATION lib/tmpfiles.d RENAME heshi.conf)
install(FILES "${PROJECT_SOURCE_DIR}/conf/example-settings.ini" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

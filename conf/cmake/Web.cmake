# The browser sides: conf/web builds each once for all presets, in build/web, and each build takes its tables of files from
# there (host/web_files.h). Their own tests are Node.js programs, of which a sanitizer would learn nothing.
option(HESHI_WEB "Build the browser sides into heshi-node and heshi-hub; off for quick builds of the C code alone" ON)

# heshi_web(APP): heshi-APP has the screens of APP/web.
function(heshi_web app)
	set(made "${PROJECT_BINARY_DIR}/web/${app}/web_files.c")
	if(HESHI_WEB)
		file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${app}/web/*" "${PROJECT_SOURCE_DIR}/proto/web/*")
		add_custom_command(OUTPUT "${made}"
			COMMAND "${PROJECT_SOURCE_DIR}/conf/web" ${app} "${PROJECT_SOURCE_DIR}/build/web" "${PROJECT_BINARY_DIR}/web"
			DEPENDS ${sources} "${PROJECT_SOURCE_DIR}/conf/web" "${PROJECT_SOURCE_DIR}/package-lock.json"
			COMMENT "Building the browser side of heshi-${app}" VERBATIM)
		# A target of its own, so that it need not wait for the program's libraries.
		add_custom_target(heshi_web_${app} DEPENDS "${made}")
		add_dependencies(heshi-${app} heshi_web_${app})
	else()
		file(CONFIGURE OUTPUT "${made}" @ONLY CONTENT [[
/* No browser side in this build. */
#include "host/web_files.h"
const struct web_file web_files[1] = { { 0 } };
const size_t web_file_count = 0;
]])
	endif()
	target_sources(heshi-${app} PRIVATE "${made}")
endfunction()

if(HESHI_WEB)
	find_program(HESHI_NODEJS NAMES node nodejs)
	find_program(HESHI_NPM NAMES npm)
	if(NOT HESHI_NODEJS OR NOT HESHI_NPM)
		message(FATAL_ERROR "The browser sides need Node.js and npm: run conf/install, or configure with -DHESHI_WEB=OFF")
	endif()
endif()
foreach(app node hub)
	heshi_web(${app})
endforeach()

if(HESHI_WEB AND HESHI_TESTS AND NOT HESHI_SANITIZE)
	set(tools "${PROJECT_SOURCE_DIR}/node_modules/.bin")
	foreach(app node hub)
		add_test(NAME web.unit.${app} COMMAND "${tools}/vitest" run --config ${app}/web/vitest.config.ts)
		add_test(NAME web.types.${app} COMMAND "${tools}/vue-tsc" --noEmit --project ${app}/web/tsconfig.json)
		set_tests_properties(web.unit.${app} web.types.${app} PROPERTIES LABELS web TIMEOUT 600
			WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
	endforeach()
endif()

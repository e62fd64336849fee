# The browser side: conf/web builds it once for all presets, in build/web, and each build takes its table of files from
# there (node/web_files.h). Its own tests are Node.js programs, of which a sanitizer would learn nothing.
option(HESHI_WEB "Build the browser side into heshi-node; off for quick builds of the C code alone" ON)

set(heshi_web "${PROJECT_BINARY_DIR}/web")
if(HESHI_WEB)
	find_program(HESHI_NODEJS NAMES node nodejs)
	find_program(HESHI_NPM NAMES npm)
	if(NOT HESHI_NODEJS OR NOT HESHI_NPM)
		message(FATAL_ERROR "The browser side needs Node.js and npm: run conf/install, or configure with -DHESHI_WEB=OFF")
	endif()
	file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/node/web/*" "${PROJECT_SOURCE_DIR}/proto/web/*")
	add_custom_command(OUTPUT "${heshi_web}/web_files.c"
		COMMAND "${PROJECT_SOURCE_DIR}/conf/web" "${PROJECT_SOURCE_DIR}/build/web" "${heshi_web}"
		DEPENDS ${web_sources} "${PROJECT_SOURCE_DIR}/conf/web" "${PROJECT_SOURCE_DIR}/package-lock.json"
		COMMENT "Building the browser side" VERBATIM)
	# A target of its own, so that it need not wait for the libraries of heshi-node.
	add_custom_target(heshi_web DEPENDS "${heshi_web}/web_files.c")
	add_dependencies(heshi-node heshi_web)
else()
	file(CONFIGURE OUTPUT "${heshi_web}/web_files.c" @ONLY CONTENT [[
/* No browser side in this build. */
#include "node/web_files.h"
const struct web_file web_files[1] = { { 0 } };
const size_t web_file_count = 0;
]])
endif()
target_sources(heshi-node PRIVATE "${heshi_web}/web_files.c")

if(HESHI_WEB AND HESHI_TESTS AND NOT HESHI_SANITIZE)
	set(tools "${PROJECT_SOURCE_DIR}/node_modules/.bin")
	add_test(NAME web.unit COMMAND "${tools}/vitest" run --config node/web/vitest.config.ts)
	add_test(NAME web.types COMMAND "${tools}/vue-tsc" --noEmit --project node/web/tsconfig.json)
	set_tests_properties(web.unit web.types PROPERTIES LABELS web TIMEOUT 600
		WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
endif()

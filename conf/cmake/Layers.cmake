# One static library per layer of proto/, one program each for node/ and hub/. A folder without .c files is skipped.

# heshi_layer(NAME LINK TARGET...): proto/NAME/*.c as heshi_NAME.
function(heshi_layer name)
	cmake_parse_arguments(layer "" "" "LINK" ${ARGN})
	file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/proto/${name}/*.c")
	if(sources)
		add_library(heshi_${name} STATIC ${sources})
		set(scope PUBLIC)
	else()
		add_library(heshi_${name} INTERFACE)
		set(scope INTERFACE)
	endif()
	target_include_directories(heshi_${name} ${scope} "${PROJECT_SOURCE_DIR}/proto")
	target_link_libraries(heshi_${name} ${scope} ${layer_LINK})
endfunction()

# heshi_program(NAME): NAME/*.c as heshi-NAME, at the top of the build folder.
function(heshi_program name)
	file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${name}/*.c")
	if(NOT sources)
		return()
	endif()
	add_executable(heshi-${name} ${sources})
	target_include_directories(heshi-${name} PRIVATE "${PROJECT_SOURCE_DIR}")
	target_link_libraries(heshi-${name} PRIVATE heshi_host)
	set_target_properties(heshi-${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
	install(TARGETS heshi-${name} RUNTIME)
endfunction()

# Everything under tests/: a file in the right folder with the right name is built and becomes a ctest entry by itself.
#
#   tests/unit/*_test.c, tests/property/*_test.c, tests/sim/*_test.c   a program and a ctest entry each (cmocka)
#   tests/sim/world/*.c       the simulator `sim`: kept seeds and new ones, a ctest entry each
#   tests/mutation/           planted bugs that the tests must find: one ctest entry
#   tests/fuzz/fuzz_NAME.c    a target, replayed over tests/fuzz/corpus/NAME (fuzzed for a while under the preset fuzz)
#   tests/e2e/*_test.py, *_test.sh                                     a ctest entry each
#   tests/web/*_test.mjs                                               a ctest entry each, with a real browser
#   tests/e2e/*.c, tests/bench/*.c                                     programs that ctest does not run
#   tests/e2e/*_shim.c                                                 libraries that tests preload
#   tests/support/*.c                                                  linked into all of the C programs above
#   tests/sim/*.c                                                      linked into those of tests/sim
#
# Every entry runs with HESHI_SOURCE (this tree) and HESHI_BIN (where heshi-node and heshi-hub are; tools for end-to-end
# tests lie in its folder tests/). A line `labels: threads serial` in a comment among a test's first 20 lines adds ctest
# labels; `serial` also keeps other tests from running beside it.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

set(tests "${PROJECT_SOURCE_DIR}/tests")
set(heshi_environment
	"HESHI_BIN=${PROJECT_BINARY_DIR}"
	"HESHI_SOURCE=${PROJECT_SOURCE_DIR}"
	"PYTHONDONTWRITEBYTECODE=1"
	"UBSAN_OPTIONS=print_stacktrace=1"
	"TSAN_OPTIONS=second_deadlock_stack=1")

# The labels that a test file names itself.
function(heshi_labels_of file out)
	set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
	file(STRINGS "${file}" head LIMIT_COUNT 20 ENCODING UTF-8)
	set(labels "")
	if("${head}" MATCHES "(^|;)(#|//|/\\*| \\*) labels: ([a-z0-9_ ]*)")
		string(STRIP "${CMAKE_MATCH_3}" labels)
		string(REGEX REPLACE " +" ";" labels "${labels}")
	endif()
	set(${out} "${labels}" PARENT_SCOPE)
endfunction()

# heshi_ctest(NAME LABEL FILE COMMAND...)
function(heshi_ctest name label file)
	heshi_labels_of("${file}" labels)
	list(PREPEND labels ${label})
	list(REMOVE_DUPLICATES labels)
	add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY "${PROJECT_BINARY_DIR}")
	set(environment "${heshi_environment}")
	# The thorough checks cost whole programs a quarter of their time; what they look at is the same in the small tests.
	if(NOT label STREQUAL "e2e")
		list(APPEND environment "ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1")
	endif()
	set_tests_properties(${name} PROPERTIES TIMEOUT 600 LABELS "${labels}" ENVIRONMENT "${environment}")
	if("serial" IN_LIST labels)
		set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
	endif()
	# A cmocka program exits with its count of failures, so only scripts may say "skipped" by status.
	if(NOT file MATCHES "\\.c$")
		set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77)
	endif()
endfunction()

# What all C programs under tests/ are linked with.
add_library(heshi_testing INTERFACE)
target_include_directories(heshi_testing INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_definitions(heshi_testing INTERFACE "HESHI_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\"")
target_link_libraries(heshi_testing INTERFACE heshi_host PkgConfig::CMOCKA)
file(GLOB support CONFIGURE_DEPENDS "${tests}/support/*.c")
if(support)
	add_library(heshi_support STATIC ${support})
	target_link_libraries(heshi_support PUBLIC heshi_testing)
endif()
file(GLOB simulator CONFIGURE_DEPENDS "${tests}/sim/*.c")
list(FILTER simulator EXCLUDE REGEX "(_test|/sim_main)\\.c$")
if(simulator)
	add_library(heshi_sim STATIC ${simulator})
	target_link_libraries(heshi_sim PUBLIC $<TARGET_NAME_IF_EXISTS:heshi_support> heshi_testing)
endif()

# heshi_test_program(TARGET FOLDER SOURCE...): built as FOLDER/<first source's name> in the build folder.
function(heshi_test_program target folder source)
	add_executable(${target} "${source}" ${ARGN})
	target_link_libraries(${target} PRIVATE $<TARGET_NAME_IF_EXISTS:heshi_support> heshi_testing)
	get_filename_component(name "${source}" NAME_WE)
	set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name}
		RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/${folder}")
endfunction()

foreach(kind IN ITEMS unit property sim)
	file(GLOB sources CONFIGURE_DEPENDS "${tests}/${kind}/*_test.c")
	foreach(source IN LISTS sources)
		get_filename_component(name "${source}" NAME_WE)
		string(REGEX REPLACE "_test$" "" name ${name})
		set(parts "")
		if(name STREQUAL "writer_group") # does jobs as the hub's writer does
			set(parts writer_group.c writer_jobs.c job.c verifier.c recovery.c enrolment.c renewal.c devices.c)
			list(TRANSFORM parts PREPEND "${PROJECT_SOURCE_DIR}/hub/")
		endif()
		heshi_test_program(${kind}_${name} tests/${kind} "${source}" ${parts})
		if(kind STREQUAL "sim")
			target_link_libraries(${kind}_${name} PRIVATE $<TARGET_NAME_IF_EXISTS:heshi_sim>)
		endif()
		heshi_ctest(${kind}.${name} ${kind} "${source}" ${kind}_${name})
	endforeach()
endforeach()

# A whole district in one process: everything that hub and node do, without their threads, loops and command lines, and with
# clocks, randomness and connections of its own in place of the machine's (objects come before archives, so these are taken).
file(GLOB sources CONFIGURE_DEPENDS "${tests}/sim/world/*.c")
if(sources)
	file(GLOB programs CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/node/*.c" "${PROJECT_SOURCE_DIR}/hub/*.c")
	list(FILTER programs EXCLUDE REGEX "/(main|commands?|service|server|attendance|writer|reader|verifier|chores|mirrors|metrics|warning|report|submission|web)(_[a-z]+)?\\.c$")
	list(APPEND sources ${programs} "${PROJECT_SOURCE_DIR}/hub/writer_group.c" "${PROJECT_SOURCE_DIR}/hub/writer_jobs.c")
	add_executable(sim ${sources})
	target_link_libraries(sim PRIVATE heshi_sim heshi_testing)
	set_target_properties(sim PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/sim")
	heshi_ctest(sim.kept sim "${tests}/sim/world/sim_main.c" sim --kept "${tests}/sim/seeds.txt")
	heshi_ctest(sim.twice sim "${tests}/sim/world/sim_main.c" sim --twice 7 600)
	heshi_ctest(sim.many sim "${tests}/sim/world/sim_main.c" sim --many 1 ${HESHI_SIM_SECONDS} 600)
endif()

file(GLOB sources CONFIGURE_DEPENDS "${tests}/fuzz/fuzz_*.c")
foreach(source IN LISTS sources)
	get_filename_component(target "${source}" NAME_WE)
	string(REGEX REPLACE "^fuzz_" "" name ${target})
	set(corpus "${tests}/fuzz/corpus/${name}")
	file(GLOB inputs "${corpus}/*")
	if(NOT inputs)
		message(FATAL_ERROR "tests/fuzz/fuzz_${name}.c has no inputs to replay in tests/fuzz/corpus/${name}")
	endif()
	if(HESHI_FUZZ)
		# New inputs go to the build folder; whoever wants to keep one copies it into the corpus.
		heshi_test_program(${target} tests/fuzz "${source}")
		target_link_options(${target} PRIVATE -fsanitize=fuzzer)
		set(found "${PROJECT_BINARY_DIR}/tests/fuzz/found/${name}")
		file(MAKE_DIRECTORY "${found}")
		heshi_ctest(fuzz.${name} fuzz "${source}"
			${target} -max_total_time=${HESHI_FUZZ_SECONDS} -timeout=10 "-dict=${tests}/fuzz/words.dict"
			"-artifact_prefix=${found}-" "${found}" ${corpus})
	else()
		heshi_test_program(${target} tests/fuzz "${source}" "${tests}/fuzz/replay_main.c")
		heshi_ctest(fuzz.${name} fuzz "${source}" ${target} ${corpus})
	endif()
	# The entry point's prototype is libFuzzer's, which has no header.
	target_compile_options(${target} PRIVATE -Wno-missing-prototypes)
endforeach()

file(GLOB sources CONFIGURE_DEPENDS "${tests}/e2e/*_test.py" "${tests}/e2e/*_test.sh")
foreach(source IN LISTS sources)
	get_filename_component(name "${source}" NAME_WE)
	string(REGEX REPLACE "_test$" "" name ${name})
	if(source MATCHES "\\.py$")
		heshi_ctest(e2e.${name} e2e "${source}" Python3::Interpreter "${source}")
	else()
		heshi_ctest(e2e.${name} e2e "${source}" bash "${source}")
	endif()
endforeach()

# Bugs planted one by one; once is enough, in the build without sanitizers.
if(NOT HESHI_SANITIZE)
	heshi_ctest(mutation mutation "${tests}/mutation/mutation_test.py" Python3::Interpreter
		"${tests}/mutation/mutation_test.py")
endif()

# They look at the screens in heshi-node; in a real browser a sanitized program is too slow to tell anything more.
if(HESHI_WEB AND NOT HESHI_SANITIZE)
	file(GLOB sources CONFIGURE_DEPENDS "${tests}/web/*_test.mjs")
	foreach(source IN LISTS sources)
		get_filename_component(name "${source}" NAME_WE)
		string(REGEX REPLACE "_test$" "" name ${name})
		heshi_ctest(web.${name} web "${source}" ${HESHI_NODEJS} "${source}")
	endforeach()
endif()

# TOOL.c, together with TOOL_*.c where a tool has several files.
file(GLOB sources CONFIGURE_DEPENDS "${tests}/e2e/*.c")
list(FILTER sources EXCLUDE REGEX "_shim\\.c$")
foreach(source IN LISTS sources)
	get_filename_component(name "${source}" NAME_WE)
	string(REGEX REPLACE "_.*" "" tool ${name})
	if(tool STREQUAL name OR NOT "${tests}/e2e/${tool}.c" IN_LIST sources)
		set(parts ${sources})
		list(FILTER parts INCLUDE REGEX "/${name}_[^/]*$")
		heshi_test_program(e2e_${name} tests "${source}" ${parts})
	endif()
endforeach()

# Libraries that a test preloads into a program; a sanitizer wants to be the first there, so then there are none.
file(GLOB sources CONFIGURE_DEPENDS "${tests}/e2e/*_shim.c")
foreach(source IN LISTS sources)
	get_filename_component(name "${source}" NAME_WE)
	if(NOT HESHI_SANITIZE)
		add_library(e2e_${name} MODULE "${source}")
		target_link_libraries(e2e_${name} PRIVATE ${CMAKE_DL_LIBS})
		set_target_properties(e2e_${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name}
			LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
	endif()
endforeach()

file(GLOB sources CONFIGURE_DEPENDS "${tests}/bench/*.c")
foreach(source IN LISTS sources)
	get_filename_component(name "${source}" NAME_WE)
	set(parts "")
	if(name STREQUAL "crowd") # has sessions as nodes have them
		file(GLOB parts CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/node/enrol.c" "${PROJECT_SOURCE_DIR}/node/asking.c" "${PROJECT_SOURCE_DIR}/node/exchange*.c")
	endif()
	heshi_test_program(bench_${name} tests/bench "${source}" ${parts})
endforeach()

# How the code reads, and that the core only computes (the archives' undefined symbols).
set(archives "")
foreach(layer IN ITEMS base core)
	get_target_property(type heshi_${layer} TYPE)
	if(type STREQUAL STATIC_LIBRARY)
		list(APPEND archives --archive "${layer}=$<TARGET_FILE:heshi_${layer}>")
	endif()
endforeach()
heshi_ctest(tidy tidy "${tests}/tidy/tidy_test.py" Python3::Interpreter "${tests}/tidy/tidy_test.py"
	--compiler "${CMAKE_C_COMPILER}" --nm "${CMAKE_NM}" ${archives})
heshi_ctest(tidy_self tidy "${tests}/tidy/tidy_self_test.py" Python3::Interpreter "${tests}/tidy/tidy_self_test.py"
	--compiler "${CMAKE_C_COMPILER}" --nm "${CMAKE_NM}")
find_program(HESHI_CLANG_FORMAT NAMES clang-format-14 clang-format)
if(HESHI_CLANG_FORMAT)
	heshi_ctest(format tidy "${tests}/tidy/format_test.py" Python3::Interpreter "${tests}/tidy/format_test.py"
		"${HESHI_CLANG_FORMAT}")
endif()

# Language, warnings, optimisation, hardening and sanitizers, for every target alike.
include(CheckCCompilerFlag)
include(CheckPIESupported)

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
add_compile_definitions(_GNU_SOURCE)

if(NOT CMAKE_BUILD_TYPE)
	set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug or Release" FORCE)
endif()

# Asserts state what must hold of our own code; they stay in the field, so no configuration defines NDEBUG.
set(CMAKE_C_FLAGS_DEBUG "-O1 -g")
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g")
set(CMAKE_C_FLAGS_MINSIZEREL "-Os -g")

# Adds each flag that this compiler knows (gcc and clang differ).
function(heshi_add_known_flags)
	foreach(flag IN LISTS ARGN)
		string(MAKE_C_IDENTIFIER "HESHI_KNOWS${flag}" known)
		check_c_compiler_flag("-Werror ${flag}" ${known})
		if(${known})
			add_compile_options(${flag})
		endif()
	endforeach()
endfunction()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
	-Wold-style-definition -Wvla -Wformat=2 -Wundef -Wpointer-arith -Wwrite-strings -Wcast-align -Wnested-externs
	-Wredundant-decls -Wimplicit-fallthrough -Wdate-time)
heshi_add_known_flags(-Wlogical-op -Wduplicated-cond -Wjump-misses-init -Walloca -Wtrampolines
	-Wcomma -Wassign-enum -Wunreachable-code-break)
if(CMAKE_C_COMPILER_ID MATCHES Clang)
	# clang counts assert(!"what went wrong") as a conversion.
	add_compile_options(-Wno-string-conversion)
endif()
if(HESHI_WERROR)
	add_compile_options(-Werror)
endif()

# Without a sanitizer every build is hardened, so that what a release would warn of shows at once.
check_pie_supported(LANGUAGES C)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed)
if(HESHI_SANITIZE)
	add_compile_options(-fsanitize=${HESHI_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
	add_link_options(-fsanitize=${HESHI_SANITIZE})
	add_compile_definitions(HESHI_SANITIZED) # host/harden.c: it traces its own process
else()
	add_compile_options(-fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
	heshi_add_known_flags(-fstack-clash-protection -fcf-protection)
endif()

if(HESHI_FUZZ)
	if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
		message(FATAL_ERROR "HESHI_FUZZ needs clang: use the preset `fuzz`")
	endif()
	add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# The outside libraries, from the system's own packages (conf/packages): Debian 12 and 13.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(GIT2 REQUIRED IMPORTED_TARGET libgit2)
pkg_check_modules(UV REQUIRED IMPORTED_TARGET libuv)
pkg_check_modules(INIH REQUIRED IMPORTED_TARGET inih)
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd)
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)

# msgpack-c 4 (Debian 12) calls its package msgpack, msgpack-c 6 (Debian 13) msgpack-c, whose include folder comes out
# relative there ("include"): the header is looked for instead.
pkg_search_module(MSGPACK REQUIRED IMPORTED_TARGET msgpack-c msgpack)
find_path(HESHI_MSGPACK_INCLUDE msgpack.h REQUIRED HINTS ${MSGPACK_INCLUDE_DIRS})
set_target_properties(PkgConfig::MSGPACK PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${HESHI_MSGPACK_INCLUDE}")

# mbedTLS 2.28 comes without .pc files.
add_library(heshi_mbedtls INTERFACE)
foreach(name IN ITEMS mbedtls mbedx509 mbedcrypto)
	find_library(HESHI_LIBRARY_${name} ${name} REQUIRED)
	target_link_libraries(heshi_mbedtls INTERFACE ${HESHI_LIBRARY_${name}})
endforeach()
find_path(HESHI_MBEDTLS_INCLUDE mbedtls/ssl.h REQUIRED)
target_include_directories(heshi_mbedtls SYSTEM INTERFACE ${HESHI_MBEDTLS_INCLUDE})

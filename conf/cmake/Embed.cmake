# heshi_embed(TARGET VARIABLE FILE...): builds the files into TARGET as `const struct embedded_file VARIABLE[]` (host/embedded.h; whoever
# uses it declares it), in the order given. The assembler reads the files themselves: nothing is copied or encoded, and a change in one
# builds again what holds it.
function(heshi_embed target variable)
	set(bytes "")
	set(rows "")
	set(count 0)
	foreach(file IN LISTS ARGN)
		get_filename_component(name "${file}" NAME)
		set(symbol "${variable}_${count}")
		string(APPEND bytes
			"__asm__(\".pushsection .rodata\\n${symbol}: .incbin \\\"${file}\\\"\\n${symbol}_end: .byte 0\\n.popsection\");\n"
			"extern const uint8_t ${symbol}[], ${symbol}_end[];\n")
		string(APPEND rows "\t{ \"${name}\", ${symbol}, ${symbol}_end },\n")
		math(EXPR count "${count} + 1")
	endforeach()
	set(source "${PROJECT_BINARY_DIR}/embedded/${variable}.c")
	file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT
"#include \"host/embedded.h\"

extern const struct embedded_file ${variable}[];
${bytes}
const struct embedded_file ${variable}[] = {
${rows}\t{ 0 },
};
")
	set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${ARGN}")
	target_sources(${target} PRIVATE "${source}")
endfunction()

/* What a fault must say; see assert_fault.h. */
#include "tests/support/assert_fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

void
assert_fault(const struct fault *fault, enum fault_code code, const char *part)
{
	assert_non_null(fault);
	if (fault_code(fault) != code || !strstr(fault_text(fault), part))
		fail_msg("\"%s\" (%s) is not about \"%s\"", fault_text(fault), fault_word(fault_code(fault)), part);
}

void
expect_fault(fault_t fault, enum fault_code code, const char *part)
{
	assert_fault(fault, code, part);
	fault_drop(fault);
}

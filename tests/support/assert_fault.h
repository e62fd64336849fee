/* What a fault must say.
 */
#ifndef HESHI_SUPPORT_ASSERT_FAULT_H
#define HESHI_SUPPORT_ASSERT_FAULT_H

#include "base/fault.h"

/* Fails the test unless there is a fault of this code whose text holds `part`. The fault stays the caller's. */
void assert_fault(const struct fault *fault, enum fault_code code, const char *part);
/* The same, and drops it. */
void expect_fault(fault_t fault, enum fault_code code, const char *part);

#endif

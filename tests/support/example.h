/* A device, ids, keys and a change set made of constants, which tests of change sets and commits share and golden vectors
 * pin.
 */
#ifndef HESHI_SUPPORT_EXAMPLE_H
#define HESHI_SUPPORT_EXAMPLE_H

#include "core/changeset.h"

#define EXAMPLE_TIME 1795315327 /* 2026-11-22T02:42:07Z */

/* The key pair of the device: its seed is the bytes 0, 1, … 31. */
void example_key_pair(uint8_t public_key[CRYPT_PUBLIC_SIZE], uint8_t secret_key[CRYPT_SECRET_SIZE]);
/* Ids of the example's day that differ in `number`. */
struct uuid example_uuid(uint8_t number);
struct field example_field(const char *name, struct value value);
/* The bytes 64, 65, … 95. */
extern const uint8_t example_key[CRYPT_KEY_SIZE];
/* The device's second change set, made on top of a commit of bytes 0x11 with a payload digest of bytes 0x22. It registers
 * a dispute (with every type of value, and a summary to be sealed) and changes a party (a name to be sealed; a field
 * taken away). In canonical order; its arrays are in the arena and may be changed. */
struct changeset example_changeset(struct arena *arena);

#endif

/* Every bound on what comes from outside, in one place. Sizes are bytes unless the name says otherwise. PROTOCOL.md repeats
 * these numbers; a tidy test keeps them equal.
 */
#ifndef HESHI_CORE_LIMITS_H
#define HESHI_CORE_LIMITS_H

enum {
	LIMIT_FRAME = 2 << 20, /* one frame of the session, its length left out: a full batch and one more change set */
	LIMIT_BATCH_PLAIN = 4 << 20,   /* a batch of change sets, decompressed */
	LIMIT_BATCH_CHANGESETS = 4096, /* change sets in one batch */
	LIMIT_BATCH_MEMORY = 64 << 20, /* what a batch may take in memory once it is read */
	LIMIT_CHANGESET = 1 << 20,     /* one change set's canonical payload */
	LIMIT_CHANGESET_OPS = 4096,    /* documents touched by one change set */
	LIMIT_PARENTS = 2,             /* parents of a commit */
	LIMIT_DOCUMENT = 256 << 10,    /* one document's canonical JSON */
	LIMIT_DOCUMENT_FIELDS = 256,   /* fields of one document */
	LIMIT_FIELD_NAME = 40,         /* a field's name: a-z, 0-9 and _ */
	LIMIT_TEXT = 64 << 10,         /* a text value */
	LIMIT_LIST = 1024,             /* items of a list value */
	LIMIT_ACT = 80,                /* a commit's subject */
	LIMIT_PERSON_NAME = 80,        /* an author's name */
	LIMIT_LEDGER_NAME = 32,        /* "centre/440105014" */
	LIMIT_DEVICE_NAME = 32,        /* "440105014-1" */
	LIMIT_CENTRE_CODE = 16,        /* "440105014" */
	LIMIT_SESSION_LEDGERS = 64,    /* ledgers in one session */
	LIMIT_LEDGER_DEVICES = 4096,   /* devices that wrote one ledger, as RECOVER names them */
	LIMIT_REASON = 200,            /* a refusal's text */
	LIMIT_LABEL = 200,             /* what people call a device, centre or district */
	LIMIT_CERTIFICATE = 8 << 10,   /* a certificate or request, PEM or DER */
	LIMIT_SILENCE = 900,           /* seconds without a byte after which a session is ended */
};

#endif

/* The messages of a session, and their frames.
 *
 * A frame is a length (unsigned LEB128, shortest form, at most LIMIT_FRAME) and that many bytes: one msgpack array whose
 * first element is the message's type. Length 0 is a keepalive. Numbers below are the wire's; they never change meaning.
 *
 *   HELLO    [1, version, device, session, time, schema, [[name, cursor, cursor_oid, own_sequence, asks]…]]
 *   WELCOME  [2, version, time, schema, [[head, held_sequence]…]]
 *   CHANGES  [3, ledger, cursor, count, plain_size, body, noise]
 *   RECEIPT  [4, ledger, cursor, sequence, time, signature, head]
 *   REFUSAL  [5, refusal, ledger, sequence, reason]
 *   BYE      [6]
 *   ENROL    [7, version, secret, request, signing_key, signature, label, person, person_name, time]
 *   ENROLLED [8, device, role, centre, centre_name, short_name, district, district_name, hub_device, signing_key,
 *             certificate, authority]
 *   RECOVER  [9, ledger, [[device, sequence]…]]
 *
 * Elements are what struct message says of the members of the same names. Names, reason, label, role, centre and district
 * are texts; ids, keys, secret, signatures, request, certificates, body and noise are bin; asks is a truth value; the rest
 * are integers. cursor_oid is nil when there is none; plain_size is 0 when the body is not squeezed; a receipt's head is left
 * out when it is zeros. A HELLO or ENROL of another version is read as far as its version only, so that it can be refused.
 */
#ifndef HESHI_CORE_MESSAGE_H
#define HESHI_CORE_MESSAGE_H

#include "base/arena.h"
#include "core/batch.h"

#define PROTOCOL_VERSION 1

enum message_type {
	MESSAGE_KEEPALIVE = 0, /* either way: an empty frame */
	MESSAGE_HELLO = 1,     /* node: who it is, what it has */
	MESSAGE_WELCOME = 2,   /* hub: what it has */
	MESSAGE_CHANGES = 3,   /* either way: a batch */
	MESSAGE_RECEIPT = 4,   /* hub: signed, it holds a ledger up to a head */
	MESSAGE_REFUSAL = 5,   /* either way: why something was not taken */
	MESSAGE_BYE = 6,       /* either way: the orderly end */
	MESSAGE_ENROL = 7,     /* node without certificate: code's secret, request, keys */
	MESSAGE_ENROLLED = 8,  /* hub: certificates, names */
	MESSAGE_RECOVER = 9,   /* hub put back from a backup: what it holds of a ledger; the node gives it the rest */
	MESSAGE_TYPES = 10,
};
/* "hello", … for logs. */
const char *message_word(enum message_type type);

/* Why something is refused: stable numbers; the text that goes with them is for people. Numbers of newer versions, up to
 * 255, are read, too. */
enum refusal {
	REFUSAL_NONE = 0,        /* taken: never on the wire */
	REFUSAL_PROTOCOL = 1,    /* malformed, out of turn */
	REFUSAL_VERSION = 2,     /* protocol version not spoken here */
	REFUSAL_CERTIFICATE = 3, /* none, or it does not fit the greeting */
	REFUSAL_DEVICE = 4,      /* unknown, lost or retired */
	REFUSAL_REPLAY = 5,      /* session number not above the last one */
	REFUSAL_LEDGER = 6,      /* not this device's ledger, or unknown */
	REFUSAL_SIGNATURE = 7,   /* does not verify */
	REFUSAL_SEQUENCE = 8,    /* repeated with other content, or skipped */
	REFUSAL_PARENT = 9,      /* a parent that is not known here */
	REFUSAL_CURSOR = 10,     /* the hub does not have what the node says it got from it */
	REFUSAL_CODE = 11,       /* enrolment code unknown, used or expired */
	REFUSAL_BUSY = 12,       /* try again later */
	REFUSAL_LIMIT = 13,      /* larger than the limits allow */
	REFUSAL_INTERNAL = 14,   /* this side failed; try again later */
};
/* "signature", … for logs and JSON; "unknown" for numbers that are none of these. */
const char *refusal_word(enum refusal refusal);

struct hello_ledger {
	struct span name;
	int64_t cursor;        /* hub's number of the last change set got from it, 0 = none */
	struct oid cursor_oid; /* its commit, zeros = none */
	int64_t own_sequence;  /* highest own sequence here, 0 = none */
	bool asks;             /* waits for the welcome before it sends (after a cut) */
};

struct welcome_ledger {
	int64_t head;          /* hub's number of its head, 0 = empty */
	int64_t held_sequence; /* highest sequence of this device that the hub holds */
};

/* How far a device's change sets in a ledger are held. */
struct device_tip {
	struct span device;
	int64_t sequence;
};

/* One message, any type; only the members of its type are set. Spans borrow from the frame. */
struct message {
	enum message_type type;
	int64_t version;                /* HELLO, WELCOME, ENROL */
	struct span device;             /* HELLO; ENROLLED: the new device */
	int64_t session;                /* HELLO: number, higher with every session of the device */
	int64_t time;                   /* HELLO, WELCOME, RECEIPT, ENROL: sender's clock, Unix seconds */
	int64_t schema;                 /* HELLO, WELCOME: schema version */
	struct hello_ledger *hello;     /* HELLO, in the arena; no name twice */
	struct welcome_ledger *welcome; /* WELCOME, in the order of the hello */
	size_t ledger_count;            /* HELLO, WELCOME */
	int64_t ledger; /* CHANGES, RECEIPT, RECOVER, REFUSAL: index into the hello's ledgers; REFUSAL: -1 = whole session */
	struct batch batch; /* CHANGES */
	int64_t cursor;     /* CHANGES by the hub: its number of the batch's last change set; RECEIPT: of the head */
	int64_t sequence;   /* RECEIPT: highest sequence of this device that the hub holds; REFUSAL: the one refused */
	struct oid head;    /* RECEIPT; zeros = the device's own change set `sequence` */
	struct span signature;   /* RECEIPT: 64 bytes; ENROL: proof of the signing key over the request */
	enum refusal refusal;    /* REFUSAL */
	struct span reason;      /* REFUSAL: one line for people */
	struct span secret;      /* ENROL: ENROLCODE_SECRET_SIZE bytes; none: the certificate's device renews itself */
	struct span request;     /* ENROL: PKCS#10 DER */
	struct span signing_key; /* ENROL: the device's; ENROLLED: the hub's; 32 bytes */
	struct span label;       /* ENROL: what people call the device */
	struct uuid person;      /* ENROL: first person */
	struct span person_name; /* ENROL */
	struct span role, centre, centre_name, short_name, district, district_name, hub_device; /* ENROLLED */
	struct span certificate, authority;                                                     /* ENROLLED */
	struct device_tip *tips; /* RECOVER, in the arena; no device twice */
	size_t tip_count;        /* RECOVER */
};

/* Puts the message as a whole frame. What is beyond limits.h is the caller's mistake. */
void message_put(struct buffer *out, const struct message *message);
/* Looks for a whole frame at the start of `bytes`. *size is its size with the length, 0 when more bytes are needed; *body
 * its content. FAULT_LIMIT when the length claims more than LIMIT_FRAME, FAULT_PEER when it is malformed. */
fault_t frame_find(struct span bytes, size_t *size, struct span *body) MUST_USE;
/* Reads a frame's body: FAULT_PEER or FAULT_LIMIT saying what is malformed. Of a HELLO or ENROL of another version than
 * PROTOCOL_VERSION only type and version are read. */
fault_t message_read(struct arena *arena, struct span body, struct message *out) MUST_USE;

/* What a receipt's signature covers: msgpack ["heshi-receipt-1", ledger, head commit, head's payload digest, hub's number of
 * the head, time]. */
void receipt_put_signed(struct buffer *out, struct span ledger, const struct oid *head, const struct digest *digest,
			int64_t number, int64_t time);
/* What an enrolment's signature covers: msgpack ["heshi-enrol-1", secret, request]. It proves that the node holds the signing
 * key, and means it for this request under this code. */
void enrol_put_signed(struct buffer *out, struct span secret, struct span request);
/* What a renewal's covers: msgpack ["heshi-renew-1", old device, request]. The new signing key is meant to follow this device's, and for
 * this request. */
void renew_put_signed(struct buffer *out, struct span device, struct span request);

#endif

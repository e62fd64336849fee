/* The district's certificate authority; see pki.h. */
#include "host/pki.h"

#include "host/mbed.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <string.h>

#define SERIAL_SIZE 16
#define VALID_FROM "19700101000000"
#define VALID_TO "99991231235959" /* RFC 5280 4.1.2.5: "no well-defined expiration date" */
#define SUBJECT_SIZE (sizeof("O=,OU=,CN=") + sizeof(struct pki_name))

/* Everything that making one document takes, so that one drop frees it. */
struct desk {
	struct mbed_random random;
	mbedtls_pk_context key;     /* the one that signs */
	mbedtls_x509_crt authority; /* whose key that is, when issuing */
	mbedtls_x509_csr request;   /* what is asked for, when issuing */
	mbedtls_x509write_cert certificate;
	mbedtls_x509write_csr question;
};

static void
desk_drop(struct desk *desk)
{
	mbedtls_x509write_csr_free(&desk->question);
	mbedtls_x509write_crt_free(&desk->certificate);
	mbedtls_x509_csr_free(&desk->request);
	mbedtls_x509_crt_free(&desk->authority);
	mbedtls_pk_free(&desk->key);
	mbed_random_drop(&desk->random);
}

static fault_t
desk_open(struct desk *desk)
{
	mbedtls_x509write_csr_init(&desk->question);
	mbedtls_x509write_crt_init(&desk->certificate);
	mbedtls_x509_csr_init(&desk->request);
	mbedtls_x509_crt_init(&desk->authority);
	mbedtls_pk_init(&desk->key);
	return mbed_random_start(&desk->random);
}

/* A word needs no escape in a distinguished name, a host name or a log. */
static bool
is_word(const char *text, size_t room)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
	size_t size = strnlen(text, room);
	return size > 0 && size < room && strspn(text, allowed) == size;
}

static fault_t
subject_put(const struct pki_name *name, char out[SUBJECT_SIZE])
{
	if (!is_word(name->device, sizeof(name->device)) || !is_word(name->centre, sizeof(name->centre)) ||
	    !is_word(name->role, sizeof(name->role)))
		return fault_raise(FAULT_INPUT, 0,
				   "a device, centre or role is one word of letters, digits, - . and _");
	snprintf(out, SUBJECT_SIZE, "O=%s,OU=%s,CN=%s", name->centre, name->role, name->device);
	return NULL;
}

fault_t
pki_make_key(struct buffer *key_pem)
{
	struct desk OWN(desk_drop) desk;
	TRY(desk_open(&desk));
	int status = mbedtls_pk_setup(&desk.key, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));
	if (!status)
		status = mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(desk.key),
					     MBED_RANDOM(&desk.random));
	unsigned char pem[512];
	if (!status)
		status = mbedtls_pk_write_key_pem(&desk.key, pem, sizeof(pem));
	if (!status)
		buffer_put_text(key_pem, (const char *)pem);
	crypt_wipe(pem, sizeof(pem));
	if (status)
		return mbed_fault(FAULT_SYSTEM, status, "making a private key");
	return buffer_check(key_pem, "a private key");
}

fault_t
pki_make_request(struct span key_pem, const struct pki_name *name, struct buffer *request)
{
	struct desk OWN(desk_drop) desk;
	TRY(desk_open(&desk));
	TRY(mbed_read_key(key_pem, &desk.random, &desk.key));
	char subject[SUBJECT_SIZE];
	TRY(subject_put(name, subject));
	mbedtls_x509write_csr_set_md_alg(&desk.question, MBEDTLS_MD_SHA256);
	mbedtls_x509write_csr_set_key(&desk.question, &desk.key);
	unsigned char der[LIMIT_CERTIFICATE];
	int status = mbedtls_x509write_csr_set_subject_name(&desk.question, subject);
	if (!status)
		status = mbedtls_x509write_csr_der(&desk.question, der, sizeof(der), MBED_RANDOM(&desk.random));
	if (status < 0)
		return mbed_fault(FAULT_SYSTEM, status, "making a certificate request");
	/* mbedTLS writes DER from the end of its room backwards. */
	buffer_put(request, der + sizeof(der) - (size_t)status, (size_t)status);
	return buffer_check(request, "a certificate request");
}

/* What every certificate has: serial, names, the whole of time. */
static int
put_basics(struct desk *desk, const char *subject, const char *issuer)
{
	mbedtls_x509write_cert *certificate = &desk->certificate;
	mbedtls_x509write_crt_set_version(certificate, MBEDTLS_X509_CRT_VERSION_3);
	mbedtls_x509write_crt_set_md_alg(certificate, MBEDTLS_MD_SHA256);
	mbedtls_x509write_crt_set_issuer_key(certificate, &desk->key);
	uint8_t serial[SERIAL_SIZE];
	int status = mbedtls_ctr_drbg_random(&desk->random.drbg, serial, sizeof(serial));
	/* Positive, and always as long. */
	serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40);
	if (!status)
		status = mbed_put_serial(certificate, serial, sizeof(serial));
	if (!status)
		status = mbedtls_x509write_crt_set_subject_name(certificate, subject);
	if (!status)
		status = mbedtls_x509write_crt_set_issuer_name(certificate, issuer);
	if (!status)
		status = mbedtls_x509write_crt_set_validity(certificate, VALID_FROM, VALID_TO);
	return status;
}

static fault_t
put_signed(struct desk *desk, struct buffer *out)
{
	unsigned char der[LIMIT_CERTIFICATE];
	int size = mbedtls_x509write_crt_der(&desk->certificate, der, sizeof(der), MBED_RANDOM(&desk->random));
	if (size < 0)
		return mbed_fault(FAULT_SYSTEM, size, "signing a certificate");
	buffer_put(out, der + sizeof(der) - (size_t)size, (size_t)size);
	return buffer_check(out, "a certificate");
}

fault_t
pki_make_authority(struct span key_pem, const struct pki_name *name, struct buffer *certificate)
{
	struct desk OWN(desk_drop) desk;
	TRY(desk_open(&desk));
	TRY(mbed_read_key(key_pem, &desk.random, &desk.key));
	char subject[SUBJECT_SIZE];
	TRY(subject_put(name, subject));
	mbedtls_x509write_crt_set_subject_key(&desk.certificate, &desk.key);
	int status = put_basics(&desk, subject, subject);
	if (!status)
		status = mbedtls_x509write_crt_set_basic_constraints(&desk.certificate, 1, 0);
	if (!status)
		status = mbedtls_x509write_crt_set_key_usage(&desk.certificate, MBEDTLS_X509_KU_KEY_CERT_SIGN);
	if (!status)
		status = mbedtls_x509write_crt_set_subject_key_identifier(&desk.certificate);
	if (status)
		return mbed_fault(FAULT_SYSTEM, status, "making the authority's certificate");
	return put_signed(&desk, certificate);
}

/* Whoever asks must hold the key that is asked for: else one could have another's key certified under one's own
 * name. */
static fault_t
read_request(struct desk *desk, struct span request)
{
	mbedtls_x509_csr *csr = &desk->request;
	int status = request.size > LIMIT_CERTIFICATE ? MBEDTLS_ERR_X509_BAD_INPUT_DATA :
							mbedtls_x509_csr_parse_der(csr, request.data, request.size);
	if (status)
		return mbed_fault(FAULT_TRUST, status, "the certificate request cannot be read");
	if (!mbed_is_p256(&csr->pk) || csr->sig_md != MBEDTLS_MD_SHA256 || csr->sig_pk != MBEDTLS_PK_ECDSA)
		return fault_raise(FAULT_TRUST, 0, "the certificate request is not for ECDSA on P-256 with SHA-256");
	uint8_t digest[CRYPT_SHA256_SIZE];
	crypt_sha256(span_of(csr->cri.p, csr->cri.len), digest);
	status = mbedtls_pk_verify(&csr->pk, MBEDTLS_MD_SHA256, digest, sizeof(digest), csr->sig.p, csr->sig.len);
	if (status)
		return fault_raise(FAULT_TRUST, 0, "the certificate request is not signed by its own key");
	return NULL;
}

/* The GeneralName of one host, written backwards below *at; below 0 when it does not fit. */
static int
put_host(unsigned char **at, unsigned char *start, const char *host)
{
	uint8_t address[sizeof(struct in6_addr)];
	const uint8_t *content = address;
	unsigned char tag = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 7; /* iPAddress */
	size_t size = 4;
	if (inet_pton(AF_INET, host, address) != 1) {
		size = sizeof(address);
		if (inet_pton(AF_INET6, host, address) != 1) {
			tag = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 2; /* dNSName */
			content = (const uint8_t *)host;
			size = strlen(host);
		}
	}
	int status = mbedtls_asn1_write_raw_buffer(at, start, content, size);
	if (status >= 0)
		status = mbedtls_asn1_write_len(at, start, size);
	if (status >= 0)
		status = mbedtls_asn1_write_tag(at, start, tag);
	return status;
}

/* RFC 5280 4.2.1.6. */
static fault_t
put_hosts(struct desk *desk, const char *const *hosts, size_t count)
{
	unsigned char names[2048];
	unsigned char *at = names + sizeof(names);
	int status = 0;
	for (size_t i = count; i > 0 && status >= 0; i--) {
		const char *host = hosts[i - 1];
		uint8_t address[sizeof(struct in6_addr)];
		if (!is_word(host, 254) && inet_pton(AF_INET6, host, address) != 1)
			return fault_raise(FAULT_INPUT, 0, "\"%s\" is no host name or address", host);
		status = put_host(&at, names, host);
	}
	size_t size = (size_t)(names + sizeof(names) - at);
	if (status >= 0)
		status = mbedtls_asn1_write_len(&at, names, size);
	if (status >= 0)
		status = mbedtls_asn1_write_tag(&at, names, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE);
	if (status < 0)
		return fault_raise(FAULT_INPUT, 0, "the %zu host names do not fit into a certificate; give fewer",
				   count);
	status = mbedtls_x509write_crt_set_extension(&desk->certificate, MBEDTLS_OID_SUBJECT_ALT_NAME,
						     MBEDTLS_OID_SIZE(MBEDTLS_OID_SUBJECT_ALT_NAME), 0, at,
						     (size_t)(names + sizeof(names) - at));
	return status ? mbed_fault(FAULT_SYSTEM, status, "putting host names into a certificate") : NULL;
}

/* The issuer's name as it stands in the authority's own certificate. */
static fault_t
read_authority(struct desk *desk, struct span key_pem, struct span certificate, char issuer[SUBJECT_SIZE])
{
	struct pki_name name;
	TRY(mbed_read_key(key_pem, &desk->random, &desk->key));
	TRY(mbed_read_certificate(certificate, &desk->authority));
	TRY(mbed_check_pair(&desk->authority, &desk->key, &desk->random));
	TRY(pki_read_name(certificate, &name));
	if (!desk->authority.ca_istrue)
		return fault_raise(FAULT_TRUST, 0, "it may not issue certificates");
	return subject_put(&name, issuer);
}

fault_t
pki_issue(struct span authority_key_pem, struct span authority_certificate, struct span request,
	  const struct pki_name *name, const char *const *hosts, size_t host_count, struct buffer *certificate)
{
	struct desk OWN(desk_drop) desk;
	TRY(desk_open(&desk));
	char issuer[SUBJECT_SIZE];
	char subject[SUBJECT_SIZE];
	TRY(fault_within(read_authority(&desk, authority_key_pem, authority_certificate, issuer), "the authority"));
	TRY(read_request(&desk, request));
	TRY(subject_put(name, subject));
	if (strcmp(name->role, "authority") == 0)
		return fault_raise(FAULT_INPUT, 0, "the authority's role is never given to a device");
	mbedtls_x509write_crt_set_subject_key(&desk.certificate, &desk.request.pk);
	int status = put_basics(&desk, subject, issuer);
	if (!status)
		status = mbedtls_x509write_crt_set_key_usage(&desk.certificate, MBEDTLS_X509_KU_DIGITAL_SIGNATURE);
	if (!status)
		status = mbedtls_x509write_crt_set_authority_key_identifier(&desk.certificate);
	if (status)
		return mbed_fault(FAULT_SYSTEM, status, "issuing a certificate");
	if (host_count > 0)
		TRY(put_hosts(&desk, hosts, host_count));
	return put_signed(&desk, certificate);
}

/* Copies one attribute; false when it is no word, too long or there already. */
static bool
take_word(const mbedtls_x509_buf *value, char *out, size_t room)
{
	if (out[0] != '\0' || value->len >= room || memchr(value->p, '\0', value->len))
		return false;
	memcpy(out, value->p, value->len);
	out[value->len] = '\0';
	return is_word(out, room);
}

static bool
take_attribute(const mbedtls_x509_name *attribute, struct pki_name *out)
{
	if (MBEDTLS_OID_CMP(MBEDTLS_OID_AT_CN, &attribute->oid) == 0)
		return take_word(&attribute->val, out->device, sizeof(out->device));
	if (MBEDTLS_OID_CMP(MBEDTLS_OID_AT_ORGANIZATION, &attribute->oid) == 0)
		return take_word(&attribute->val, out->centre, sizeof(out->centre));
	if (MBEDTLS_OID_CMP(MBEDTLS_OID_AT_ORG_UNIT, &attribute->oid) == 0)
		return take_word(&attribute->val, out->role, sizeof(out->role));
	return false;
}

fault_t
pki_read_name(struct span certificate, struct pki_name *out)
{
	mbedtls_x509_crt OWN(mbedtls_x509_crt_free) crt;
	mbedtls_x509_crt_init(&crt);
	TRY(mbed_read_certificate(certificate, &crt));
	struct pki_name name = { 0 };
	bool good = true;
	for (const mbedtls_x509_name *at = &crt.subject; at && good; at = at->next)
		good = take_attribute(at, &name);
	if (!good || !name.device[0] || !name.centre[0] || !name.role[0])
		return fault_raise(FAULT_TRUST, 0, "the certificate's subject is not of a Heshi device");
	*out = name;
	return NULL;
}

/* NULL when it is no name that a browser could say. */
static const char *
host_text(struct arena *arena, const mbedtls_x509_buf *name)
{
	char text[INET6_ADDRSTRLEN + 2];
	char address[INET6_ADDRSTRLEN];
	unsigned tag = (unsigned)name->tag & 0x1f;
	if (tag == 2 && name->len < 254 && name->p[0] != '*' && !memchr(name->p, 0, name->len))
		return arena_text(arena, span_of(name->p, name->len));
	if (tag != 7 || (name->len != 4 && name->len != 16))
		return NULL;
	inet_ntop(name->len == 4 ? AF_INET : AF_INET6, name->p, address, sizeof(address));
	snprintf(text, sizeof(text), name->len == 4 ? "%s" : "[%s]", address);
	return arena_text(arena, span_text(text));
}

fault_t
pki_read_hosts(struct arena *arena, struct span certificate, const char *const **out)
{
	mbedtls_x509_crt OWN(mbedtls_x509_crt_free) crt;
	mbedtls_x509_crt_init(&crt);
	const char *text = arena_text(arena, certificate); /* PEM must end with NUL, which then counts */
	bool pem = span_starts(certificate, SPAN("-----BEGIN"));
	int status = mbedtls_x509_crt_parse(&crt, (const unsigned char *)text, certificate.size + pem);
	if (status)
		return mbed_fault(FAULT_TRUST, status, "the certificate cannot be read");
	size_t count = 0;
	for (const mbedtls_x509_sequence *at = &crt.subject_alt_names; at; at = at->next)
		count++;
	const char **hosts = ARENA_NEW_ARRAY(arena, count + 1, const char *);
	count = 0;
	for (const mbedtls_x509_sequence *at = &crt.subject_alt_names; at && at->buf.p; at = at->next)
		if ((hosts[count] = host_text(arena, &at->buf)))
			count++;
	hosts[count] = NULL;
	*out = hosts;
	return NULL;
}

void
pki_put_pem(struct buffer *out, struct span certificate)
{
	unsigned char pem[LIMIT_CERTIFICATE * 2];
	size_t size = 0;
	int status = mbedtls_pem_write_buffer("-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n",
					      certificate.data, certificate.size, pem, sizeof(pem), &size);
	assert(!status); /* what is here passed LIMIT_CERTIFICATE */
	buffer_put_text(out, (const char *)pem);
}

void
pki_fingerprint(struct span certificate, uint8_t out[CRYPT_SHA256_SIZE])
{
	crypt_sha256(certificate, out);
}

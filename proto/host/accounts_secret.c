/* Names, passwords and recovery codes of accounts: what will do, and how they are stored. */
#include "host/accounts_inside.h"

#include "base/text.h"
#include "host/random.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define RECOVERY_BYTES 10
#define RECOVERY_GROUP 4
#define RECOVERY_TEXT_MAX 64 /* bytes of a code as somebody may type it */
#define IDEOGRAPHIC_SPACE SPAN("\xe3\x80\x80")

#define ROW(rule_, field_, zh_, en_)                                                                          \
	{                                                                                                     \
		.severity = SEVERITY_REFUSE, .rule = rule_, .field = SPAN_INIT(field_), .text = { zh_, en_ }, \
	}

const struct problem account_refusals[] = {
	[REFUSE_FIRST] = ROW("first", "", "第一个账号须是负责人，且只能建立一次",
			     "the first account is a lead's, and there is one first only"),
	[REFUSE_MISSING] = ROW("missing", "", "没有这个账号", "there is no such account"),
	[REFUSE_NAME] =
		ROW("name", "name", "姓名须为 1 至 80 字节，不含尖括号和控制字符，首尾不是标点",
		    "a name has 1 to 80 bytes, no < or > or control characters, and no punctuation at its ends"),
	[REFUSE_TAKEN] = ROW("taken", "name", "已有同名账号", "there is an account of this name already"),
	[REFUSE_ROLE] =
		ROW("role", "role", "角色须是 lead、mediator、trainer 或 reader",
		    "a node's roles are lead, mediator, trainer and reader; the hub's are administrator, officer, "
		    "statistics, auditor and reviewer"),
	[REFUSE_PASSWORD_SHORT] =
		ROW("password_short", "password", "密码至少 8 个字符", "a password has 8 characters at least"),
	[REFUSE_PASSWORD_LONG] =
		ROW("password_long", "password", "密码最多 200 个字符", "a password has 200 characters at most"),
	[REFUSE_PASSWORD_TEXT] = ROW("password_text", "password", "密码须是 UTF-8 文字，不含控制字符",
				     "a password is UTF-8 text without control characters"),
	[REFUSE_PASSWORD_WEAK] = ROW("password_weak", "password", "密码不能是账号姓名，也不能只重复一个字符",
				     "a password is neither the account's name nor one character again and again"),
	[REFUSE_PERSON] = ROW("person", "person", "人员编号无法识别", "the person's id cannot be read"),
	[REFUSE_LAST_LEAD] = ROW("last_lead", "role", "至少要保留一个在用的负责人（管理员）账号",
				 "one active lead (at the hub: administrator) has to remain"),
	[REFUSE_FULL] = ROW("full", "", "账号数量已达上限", "there are as many accounts as there may be"),
};

struct span
account_trim(struct span name)
{
	for (size_t before = name.size + 1; name.size < before;) {
		before = name.size;
		name = text_trim(name);
		if (span_starts(name, IDEOGRAPHIC_SPACE))
			name = span_part(name, IDEOGRAPHIC_SPACE.size, name.size);
		if (span_ends(name, IDEOGRAPHIC_SPACE))
			name = span_part(name, 0, name.size - IDEOGRAPHIC_SPACE.size);
	}
	return name;
}

static bool
has_control(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] < 0x20 || text.data[i] == 0x7f)
			return true;
	return false;
}

/* What git strips from the ends of an author's name; see changeset_check.c. */
static bool
is_crud(uint8_t byte)
{
	static const struct span crud = SPAN_INIT(" .,:;<>\"\\'");
	return span_find(crud, byte) < crud.size;
}

/* The rules of a commit's author, and never to be mistaken for an id. */
const struct problem *
account_judge_name(struct span name)
{
	struct uuid id;
	if (name.size < 1 || name.size > LIMIT_PERSON_NAME || !text_is_utf8(name) || has_control(name) ||
	    span_find(name, '<') < name.size || span_find(name, '>') < name.size || is_crud(name.data[0]) ||
	    is_crud(name.data[name.size - 1]) || uuid_read(name, &id))
		return &account_refusals[REFUSE_NAME];
	return NULL;
}

static bool
is_one_character(struct span text)
{
	size_t at = 0;
	uint32_t first = text_next(text, &at);
	while (at < text.size)
		if (text_next(text, &at) != first)
			return false;
	return true;
}

const struct problem *
account_judge_password(struct span password, struct span name)
{
	if (password.size > ACCOUNT_PASSWORD_MOST * 4)
		return &account_refusals[REFUSE_PASSWORD_LONG];
	if (!text_is_utf8(password) || has_control(password))
		return &account_refusals[REFUSE_PASSWORD_TEXT];
	if (text_length(password) < ACCOUNT_PASSWORD_LEAST)
		return &account_refusals[REFUSE_PASSWORD_SHORT];
	if (text_length(password) > ACCOUNT_PASSWORD_MOST)
		return &account_refusals[REFUSE_PASSWORD_LONG];
	if (is_one_character(password) || text_equal_nocase(account_trim(password), name))
		return &account_refusals[REFUSE_PASSWORD_WEAK];
	return NULL;
}

/* Each takes 64 MiB: many tries at once must not take all memory of a small machine. */
static pthread_mutex_t hashing = PTHREAD_MUTEX_INITIALIZER;

void
account_hash(struct buffer *out, struct span password)
{
	uint8_t salt[CRYPT_SALT_SIZE];
	random_bytes(salt, sizeof(salt));
	pthread_mutex_lock(&hashing);
	crypt_password_put(out, password, salt);
	pthread_mutex_unlock(&hashing);
}

bool
account_hash_fits(struct span stored, struct span password)
{
	if (password.size > ACCOUNT_PASSWORD_MOST * 4)
		return false;
	pthread_mutex_lock(&hashing);
	bool fits = crypt_password_holds(stored, password);
	pthread_mutex_unlock(&hashing);
	return fits;
}

static void
recovery_digest(struct uuid account, struct span secret, uint8_t stored[CRYPT_SHA256_SIZE])
{
	uint8_t bytes[sizeof(account.bytes) + RECOVERY_BYTES];
	memcpy(bytes, account.bytes, sizeof(account.bytes));
	memcpy(bytes + sizeof(account.bytes), secret.data, RECOVERY_BYTES);
	crypt_sha256(span_of(bytes, sizeof(bytes)), stored);
	crypt_wipe(bytes, sizeof(bytes));
}

/* 80 random bits need no slow hash: nobody tries them all. */
void
account_recovery_new(struct uuid account, char code[ACCOUNT_RECOVERY_SIZE + 1], uint8_t stored[CRYPT_SHA256_SIZE])
{
	uint8_t secret[RECOVERY_BYTES];
	struct buffer OWN(buffer_drop) letters = { 0 };
	random_bytes(secret, sizeof(secret));
	text_put_base32(&letters, span_of(secret, sizeof(secret)));
	for (size_t i = 0, at = 0; i < letters.size; i++) {
		if (i && i % RECOVERY_GROUP == 0)
			code[at++] = '-';
		code[at++] = (char)letters.data[i];
	}
	code[ACCOUNT_RECOVERY_SIZE] = '\0';
	recovery_digest(account, span_of(secret, sizeof(secret)), stored);
	crypt_wipe(secret, sizeof(secret));
}

bool
account_recovery_read(struct uuid account, struct span code, uint8_t stored[CRYPT_SHA256_SIZE])
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span secret;
	if (code.size > RECOVERY_TEXT_MAX || !text_read_base32(&arena, code, &secret) || secret.size != RECOVERY_BYTES)
		return false;
	recovery_digest(account, secret, stored);
	return true;
}

/* What a mirror's folder holds beside its repositories: the keys that signatures are checked against, and how to check them. */
#include "host/mirror.h"

#include "core/commit.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static const char readme[] =
	"和事（Heshi）账本镜像\n"
	"\n"
	"每个 .git 文件夹是一个账本的完整历史，是普通的 git 裸仓库：main 为当前主线，devices/* 为各设备最新的提交。\n"
	"个人信息在写入历史之前已经加密，密钥不在这里。核验只需 git 2.34 以上和 OpenSSH 8.2 以上，无需任何专用工具。\n"
	"\n"
	"Heshi: mirrors of ledgers\n"
	"\n"
	"Each .git folder is one ledger's whole history, an ordinary bare git repository: main is the current line,\n"
	"devices/* each device's newest commit. Personal data was sealed before it went into the history, and its keys\n"
	"are not here. git 2.34 and OpenSSH 8.2 or later are all it takes to check. In this folder, for a ledger such as\n"
	"centre-440105014.git:\n"
	"\n"
	"  git -C centre-440105014.git fsck --strict                # 完整性 nothing is damaged or missing\n"
	"  git -C centre-440105014.git verify-commit main           # 最新提交的签名 the newest commit's signature\n"
	"  git -C centre-440105014.git rev-list --all |\n"
	"    xargs git -C centre-440105014.git verify-commit        # 全部签名 every signature; it fails if one does\n"
	"  git -C centre-440105014.git log --show-signature main    # 何人何时做了什么 who did what, when\n"
	"  git -C centre-440105014.git show main                    # 改了哪些字段 which fields changed\n"
	"  git clone centre-440105014.git copy                      # 复制 a copy to work with\n"
	"\n"
	"allowed_signers 列出全部设备的公钥（含已停用的，其早先的签名仍须可验）。请通过另一渠道核对枢纽的公钥。\n"
	"allowed_signers lists every device's public key (retired and lost ones too: what they signed before must still\n"
	"verify). Compare the hub's key with one that you got another way: whoever wrote this folder wrote that file.\n";

static void
put_signer(struct buffer *out, struct span device, const uint8_t public_key[CRYPT_PUBLIC_SIZE])
{
	buffer_print(out, "%.*s@heshi namespaces=\"git\" ", SPAN_ARG(device));
	commit_put_ssh_key(out, public_key);
	buffer_put_byte(out, '\n');
}

static bool
is_hub(const struct store *store, struct span device)
{
	return span_equal(device, span_text(store->identity.hub_device));
}

/* The hub's key is the pinned one, whatever a ledger says; this device's own may not be in the register yet. */
fault_t
mirror_put_signers(struct store *store, struct buffer *out)
{
	const struct identity *me = &store->identity;
	struct span own = span_text(me->device);
	bool own_listed = is_hub(store, own);
	if (me->hub_device[0])
		put_signer(out, span_text(me->hub_device), me->hub_key);
	struct query query = db_query(store->db, "SELECT device, public_key FROM register ORDER BY device");
	while (query_step(&query)) {
		struct span device = query_get_bytes(&query, 0), key = query_get_bytes(&query, 1);
		if (key.size != CRYPT_PUBLIC_SIZE || is_hub(store, device))
			continue;
		put_signer(out, device, key.data);
		own_listed = own_listed || span_equal(device, own);
	}
	TRY(query_end(&query));
	if (!own_listed && own.size > 0)
		put_signer(out, own, me->public_key);
	return buffer_check(out, "allowed_signers");
}

static void
file_close(FILE **file)
{
	if (*file)
		fclose(*file);
}

static fault_t
write_whole(const char *path, struct span content)
{
	FILE *file OWN(file_close) = fopen(path, "we");
	if (!file)
		return fault_raise(FAULT_SYSTEM, errno, "cannot write into the mirror's folder");
	bool written = fwrite(content.data, 1, content.size, file) == content.size && fflush(file) == 0 &&
		       fsync(fileno(file)) == 0;
	return written ? NULL : fault_raise(FAULT_SYSTEM, errno, "cannot write into the mirror's folder");
}

fault_t
mirror_write_file(const char *dir, const char *name, struct span content)
{
	struct buffer OWN(buffer_drop) path = { 0 }, fresh = { 0 };
	buffer_print(&path, "%s/%s%c", dir, name, 0);
	buffer_print(&fresh, "%s/%s.new%c", dir, name, 0);
	TRY(write_whole((const char *)fresh.data, content));
	if (rename((const char *)fresh.data, (const char *)path.data))
		return fault_raise(FAULT_SYSTEM, errno, "cannot write into the mirror's folder");
	return NULL;
}

fault_t
mirror_write_files(struct store *store, const char *dir)
{
	struct buffer OWN(buffer_drop) signers = { 0 };
	TRY(mirror_put_signers(store, &signers));
	TRY(mirror_write_file(dir, "allowed_signers", buffer_span(&signers)));
	return mirror_write_file(dir, "README.txt", span_text(readme));
}

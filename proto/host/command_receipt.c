/* `receipt`: the hub's signed word on how far it holds each ledger, and `receipt compare`: whether it gave somebody else another. */
#include "host/command_shared.h"

#include "host/clock.h"
#include "host/output.h"
#include "host/receipts.h"

#include <inttypes.h>

static void
put_row(struct call *call, struct table *table, const json_t *item)
{
	struct span number =
		arena_print(call->arena, "%" PRId64, (int64_t)json_integer_value(json_object_get(item, "number")));
	table_cell(table, json_text(json_object_get(item, "ledger")), 0);
	table_cell(table, number, 0);
	table_cell(table, span_part(json_text(json_object_get(item, "head")), 0, 12), 0);
	table_cell(table, json_text(json_object_get(item, "at")), 0);
	table_cell(table, json_text(json_object_get(item, "signature")), 0);
}

static fault_t
run(struct call *call)
{
	struct span ledger = call->word_count ? span_text(call->words[0]) : (struct span){ 0 };
	struct table table = { .arena = call->arena, .columns = 5 };
	json_t *OWN(json_drop) object = NULL;
	size_t at;
	json_t *item;
	TRY(receipts_json(call->store, ledger, &object));
	json_t *items = json_object_get(object, "items");
	if (call->word_count && !json_array_size(items))
		return fault_raise(FAULT_INPUT, 0, "there is no receipt for %s", call->words[0]);
	if (call->json) {
		call_json(call, KEEP(object));
		return NULL;
	}
	json_array_foreach(items, at, item) put_row(call, &table, item);
	table_put(call->out, &table);
	buffer_print(call->out, "%.*s %.*s\n", SPAN_ARG(json_text(json_object_get(object, "device"))),
		     SPAN_ARG(json_text(json_object_get(object, "key_ssh"))));
	return NULL;
}

const struct command command_receipt = {
	.name = "receipt",
	.words = "[LEDGER]",
	.help = { "显示各台账最新的签名回执", "Shows the hub's newest signed receipt of each ledger, and its key" },
	.more = { "--json 给出签名所覆盖的字节，可用 openssl 核对，也可供 receipt compare 使用。",
		  "With --json also the bytes that each signature covers, for checking with openssl; and for \"receipt compare\"." },
	.run = run,
	.store = STORE_READS,
	.words_most = 1,
};

/* ---- compare ---- */

#define FILE_MOST (4U << 20) /* bytes */

/* What each relation means for whoever asked. */
static const struct label meanings[] = {
	[RECEIPT_UNSIGNED] = { "不是本区中心的签名，不能证明任何事",
			       "not signed by this district's hub: it proves nothing" },
	[RECEIPT_ELSEWHERE] = { "本机没有这个台账", "this ledger is not kept here" },
	[RECEIPT_UNKNOWN] = { "比本机所有的更新：先同步再比对，或在对方那里比对",
			      "newer than what is here: compare again after a sync, or there" },
	[RECEIPT_AGREES] = { "同一历史", "one history" },
	[RECEIPT_FORK] = { "区中心签认了两份不同的历史，见所附两份回执；请保存双方文件，报告区里和审计",
			   "the hub signed two different histories, as the two receipts show; keep both files and tell the"
			   " district and its auditors" },
};

static json_t *
comparison_json(struct store *store, const struct receipt_comparison *comparison)
{
	json_t *item = json_object();
	output_text(item, "ledger", span_text(comparison->ledger.name));
	output_text(item, "relation", span_text(receipt_relation_word(comparison->relation)));
	if (!oid_is_zero(&comparison->here.head))
		json_object_set_new(item, "here", receipt_json(store, &comparison->ledger, &comparison->here));
	json_object_set_new(item, "there", receipt_json(store, &comparison->ledger, &comparison->there));
	return item;
}

static void
put_receipt(struct call *call, const char *whose, const struct receipt *receipt)
{
	struct buffer OWN(buffer_drop) head = { 0 };
	oid_put_hex(&head, &receipt->head);
	buffer_print(call->out, "  %s: %" PRId64 " %.*s ", whose, receipt->number, SPAN_ARG(buffer_span(&head)));
	output_put_time(call->out, receipt->time, clock_offset_minutes());
	buffer_put_byte(call->out, '\n');
}

static void
put_comparison(struct call *call, const struct receipt_comparison *comparison)
{
	buffer_print(call->out, "%s: %s: %s\n", comparison->ledger.name, receipt_relation_word(comparison->relation),
		     call_label(call, meanings[comparison->relation]));
	if (comparison->relation != RECEIPT_FORK)
		return;
	put_receipt(call, call->chinese ? "本机" : "here", &comparison->here);
	put_receipt(call, call->chinese ? "对方" : "there", &comparison->there);
}

static void
put_comparisons(struct call *call, const struct receipt_comparison *items, size_t count)
{
	json_t *array = json_array();
	for (size_t i = 0; i < count; i++) {
		if (items[i].relation == RECEIPT_FORK)
			call->status = STATUS_FAILED;
		else if (items[i].relation == RECEIPT_UNSIGNED && call->status == STATUS_DONE)
			call->status = STATUS_REFUSED;
		if (call->json)
			json_array_append_new(array, comparison_json(call->store, &items[i]));
		else
			put_comparison(call, &items[i]);
	}
	if (call->json)
		call_json(call, json_incref(array));
	json_decref(array);
}

static fault_t
run_compare(struct call *call)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	json_t *OWN(json_drop) others = NULL;
	struct receipt_comparison *items;
	size_t count;
	TRY(fault_within(call_read(call->words[0], FILE_MOST, &text), "%s", call->words[0]));
	TRY(fault_within(json_read(buffer_span(&text), &others), "%s", call->words[0]));
	TRY(receipts_compare(call->store, call->arena, others, &items, &count));
	put_comparisons(call, items, count);
	return NULL;
}

const struct command command_receipt_compare = {
	.name = "receipt compare",
	.words = "FILE",
	.help = { "与另一台设备的回执比对：区中心是否给了不同的历史",
		  "Holds another device's receipts beside these: did the hub show both the same history?" },
	.more = { "FILE 是对方 --json receipt 的输出（- 为标准输入）。发现两份历史时退出码为 1。",
		  "FILE is what the other's \"--json receipt\" printed (- for standard input). Exit status 1 when there are two histories." },
	.run = run_compare,
	.store = STORE_READS,
	.words_least = 1,
	.words_most = 1,
};

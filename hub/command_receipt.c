/* `receipt`: the hub's signed word on how far it holds each ledger. */
#include "hub/commands.h"

#include "host/clock.h"
#include "host/output.h"
#include "hub/receipts.h"

#include <inttypes.h>

static struct span
text_of(const json_t *object, const char *name)
{
	return span_text(json_string_value(json_object_get(object, name)));
}

static void
put_row(struct call *call, struct table *table, const json_t *item)
{
	struct span number =
		arena_print(call->arena, "%" PRId64, (int64_t)json_integer_value(json_object_get(item, "number")));
	table_cell(table, text_of(item, "ledger"), 0);
	table_cell(table, number, 0);
	table_cell(table, span_part(text_of(item, "head"), 0, 12), 0);
	table_cell(table, text_of(item, "at"), 0);
	table_cell(table, text_of(item, "signature"), 0);
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
	buffer_print(call->out, "%.*s %.*s\n", SPAN_ARG(text_of(object, "device")),
		     SPAN_ARG(text_of(object, "key_ssh")));
	return NULL;
}

const struct command command_receipt = {
	.name = "receipt",
	.words = "[LEDGER]",
	.help = { "出具各台账最新的签名回执", "Shows the newest signed receipt of each ledger, and the hub's key" },
	.more = { "--json 给出签名所覆盖的字节，可用 openssl 核对。",
		  "With --json also the bytes that each signature covers, for checking with openssl." },
	.run = run,
	.store = STORE_READS,
	.words_most = 1,
};

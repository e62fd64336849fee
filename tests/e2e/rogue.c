/* A hostile peer of the hub, for end-to-end tests:
 *
 *   rogue --data NODE_DIR --hub ADDR:PORT ATTACK [WORD [WORD]]     one attack over real TLS; prints what the hub answered
 *   rogue --data NODE_DIR --unsound KIND [WORD [WORD]]             saves a rightly signed but unsound change in the node itself,
 *                                                                  which its next ordinary sync sends; prints the record's id
 *   rogue --data NODE_DIR --unsound tiny|large [COUNT]             the same with many change sets, right ones, of the smallest or
 *                                                                  nearly the largest size; prints how many
 *   rogue --list                                                   the names of all attacks, then of all unsound kinds
 *
 * Exit status 0 when the attack was carried out, whatever the hub made of it.
 */
#include "tests/e2e/rogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct attack *const tables[] = { greeting_attacks, change_attacks, signed_attacks, enrol_attacks,
					       flood_attacks };

struct wish {
	const char *data, *hub, *attack, *unsound;
	const char *words[2];
	size_t word_count;
	bool list;
};

static const struct attack *
find_in(const struct attack *table, const char *name)
{
	for (; table->name; table++)
		if (strcmp(table->name, name) == 0)
			return table;
	return NULL;
}

static const struct attack *
find_attack(const char *name)
{
	const struct attack *found = NULL;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && !found; i++)
		found = find_in(tables[i], name);
	return found;
}

static const struct attack *
find_unsound(const char *name)
{
	const struct attack *found = find_in(unsound_kinds, name);
	return found ? found : find_in(backlog_kinds, name);
}

static int
list_all(void)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const struct attack *row = tables[i]; row->name; row++)
			printf("%s%s%s\n", row->name, row->words[0] ? " " : "", row->words);
	for (const struct attack *row = unsound_kinds; row->name; row++)
		printf("--unsound %s%s%s\n", row->name, row->words[0] ? " " : "", row->words);
	for (const struct attack *row = backlog_kinds; row->name; row++)
		printf("--unsound %s %s\n", row->name, row->words);
	return 0;
}

static bool
read_words(int count, char **words, struct wish *wish)
{
	for (int i = 1; i < count; i++) {
		const char **value = NULL;
		if (strcmp(words[i], "--data") == 0)
			value = &wish->data;
		else if (strcmp(words[i], "--hub") == 0)
			value = &wish->hub;
		else if (strcmp(words[i], "--unsound") == 0)
			value = &wish->unsound;
		if (value && i + 1 < count)
			*value = words[++i];
		else if (strcmp(words[i], "--list") == 0)
			wish->list = true;
		else if (!value && !wish->attack && !wish->unsound)
			wish->attack = words[i];
		else if (!value && wish->word_count < 2)
			wish->words[wish->word_count++] = words[i];
		else
			return false;
	}
	return wish->list || (wish->data && (wish->unsound || (wish->hub && wish->attack)));
}

/* "host:port"; the last colon divides. */
static bool
split_address(struct rogue *rogue, const char *address)
{
	const char *colon = strrchr(address, ':');
	if (!colon || (size_t)(colon - address) >= sizeof(rogue->hub) || strlen(colon + 1) >= sizeof(rogue->port))
		return false;
	memcpy(rogue->hub, address, (size_t)(colon - address));
	memcpy(rogue->port, colon + 1, strlen(colon + 1));
	return true;
}

static fault_t
open_ledger(struct rogue *rogue)
{
	const struct identity *me = &rogue->store->identity;
	char name[LIMIT_LEDGER_NAME + 1];
	bool found;
	if (me->role == ROLE_CENTRE)
		snprintf(name, sizeof(name), "centre/%s", me->centre);
	else
		snprintf(name, sizeof(name), "district/%s", me->district);
	TRY(ledger_find(rogue->store, span_text(name), false, &rogue->ledger, &found));
	return found ? NULL : fault_raise(FAULT_INPUT, 0, "the node has no ledger %s yet", name);
}

static fault_t
run(struct rogue *rogue, const struct attack *attack)
{
	TRY(store_open(rogue->data, "node.db", DB_WRITE, &rogue->store));
	TRY(open_ledger(rogue));
	fault_t fault = attack->run(rogue);
	db_undo(rogue->store->db);
	return fault;
}

static int
misuse(void)
{
	fprintf(stderr,
		"usage: rogue --data DIR (--hub ADDR:PORT ATTACK | --unsound KIND) [WORD [WORD]]; rogue --list\n");
	return 2;
}

int
main(int count, char **words)
{
	struct wish wish = { 0 };
	struct rogue rogue = { 0 };
	if (!read_words(count, words, &wish))
		return misuse();
	if (wish.list)
		return list_all();
	const struct attack *attack = wish.unsound ? find_unsound(wish.unsound) : find_attack(wish.attack);
	if (!attack || (wish.hub && !split_address(&rogue, wish.hub)))
		return misuse();
	crypt_start();
	rogue.data = wish.data;
	memcpy(rogue.words, wish.words, sizeof(wish.words));
	fault_t fault = run(&rogue, attack);
	if (fault)
		fprintf(stderr, "rogue: %s: %s\n", attack->name, fault_text(fault));
	else
		printf("%.*s\n", SPAN_ARG(buffer_span(&rogue.answer)));
	store_close(&rogue.store);
	buffer_drop(&rogue.out);
	buffer_drop(&rogue.answer);
	arena_drop(&rogue.arena);
	fault_drop(fault);
	return fault ? 1 : 0;
}

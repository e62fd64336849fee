/* Numbers that carry their own check: resident identity numbers, unified social credit codes; and what a telephone number looks like. */
#include "core/check.h"
#include "core/limits.h"

#include <string.h>

static bool
all_digits(struct span text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	}
	return true;
}

static int
number_at(struct span text, size_t from, size_t size)
{
	int number = 0;

	for (size_t i = from; i < from + size; i++)
		number = number * 10 + text.data[i] - '0';
	return number;
}

/* GB 11643-1999: six digits of place, eight of birth, three of sequence, then the check character: the sum of the first
 * seventeen digits, each times its weight, modulo 11, looked up. 34052419800101001X passes. A small x counts as X. */
bool
resident_id_valid(struct span id)
{
	static const int weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	static const char check_characters[] = "10X98765432";
	int sum = 0;

	if (id.size != 18 || id.data[0] == '0' || !all_digits(span_part(id, 0, 17)))
		return false;
	struct date birth = { number_at(id, 6, 4), number_at(id, 10, 2), number_at(id, 12, 2) };
	if (!date_exists(birth))
		return false;
	for (size_t i = 0; i < 17; i++)
		sum += (id.data[i] - '0') * weights[i];
	uint8_t last = id.data[17] == 'x' ? 'X' : id.data[17];
	return last == (uint8_t)check_characters[sum % 11];
}

/* GB 32100-2015: 18 characters out of 31 (no I, O, S, V, Z), the third to eighth digits of an administrative division. The sum
 * of the first seventeen characters' values, each times 3 to the power of its place, modulo 31, and the last one's value
 * make 0 modulo 31. 91440101MA5CJQ4N59 passes, 91350203M0001QAY9B does not. */
bool
credit_code_valid(struct span code)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	int sum = 0;
	int weight = 1;

	if (code.size != 18 || !all_digits(span_part(code, 2, 6)))
		return false;
	for (size_t i = 0; i < 18; i++) {
		const char *found = memchr(alphabet, code.data[i], sizeof(alphabet) - 1);
		if (!found)
			return false;
		sum += (int)(found - alphabet) * (i < 17 ? weight : 1);
		weight = weight * 3 % 31;
	}
	return sum % 31 == 0;
}

/* Area codes: 010 and 02x have three digits and eight behind them, all others four and seven or eight. */
static bool
fixed_line(struct span phone)
{
	bool three = phone.size > 2 && (phone.data[1] == '1' || phone.data[1] == '2');
	size_t area = three ? 3 : 4;
	size_t hyphen = phone.size > area && phone.data[area] == '-' ? 1 : 0;
	struct span local = span_part(phone, area + hyphen, SIZE_MAX);

	if (phone.size < area || phone.data[0] != '0' || !all_digits(span_part(phone, 0, area)) || !all_digits(local))
		return false;
	return (local.size == 8 || (local.size == 7 && !three)) && local.data[0] >= '2' && local.data[0] <= '8';
}

bool
mobile_valid(struct span phone)
{
	if (fixed_line(phone))
		return true;
	return phone.size == 11 && all_digits(phone) && phone.data[0] == '1' && phone.data[1] >= '3';
}

bool
centre_code_valid(struct span code)
{
	for (size_t i = 0; i < code.size; i++) {
		uint8_t c = code.data[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z'))
			return false;
	}
	return code.size >= 1 && code.size <= LIMIT_CENTRE_CODE;
}

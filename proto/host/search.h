/* Text for full-text search: what goes into the index, and what a person's words become as a query. Pure.
 *
 * The index is FTS5 with the tokenizer unicode61, which takes a run of Chinese for one word. So both sides are cut alike: CJK
 * characters (Han, kana, Hangul) stand alone and are found as phrases, so that names of two characters and single ones are found; other
 * words stay as they are. Full-width forms (１３８，Ａ) count as their half-width ones. Worked example:
 *
 *   text   张三，电话１３８00138000       index  张 三 , 电 话 13800138000
 *   typed  张三 138                       query  "张 三" "138" *
 */
#ifndef HESHI_HOST_SEARCH_H
#define HESHI_HOST_SEARCH_H

#include "base/buffer.h"

#define SEARCH_WORDS_MAX 16       /* words of a query that count */
#define SEARCH_WORD_LENGTH_MAX 64 /* code points of a word that count */

/* Text as the index keeps it. `text` is well-formed UTF-8. */
void search_put_text(struct buffer *out, struct span text);
/* A search expression for FTS5 from what a person typed: every word must occur in the same document; the last may be incomplete; words
 * that end in a number match from its beginning. White space, commas, semicolons and full stops part words. Nothing when nothing
 * searchable was typed or it is no UTF-8 (FTS5 refuses an empty expression: don't ask). Quoted, so nothing in it is syntax. */
void search_put_query(struct buffer *out, struct span typed);
/* The same for the next word alone, so that a caller can look for a record of which different parts hold different words;
 * *typed moves behind it. False, with nothing put, when there is none left. */
bool search_put_word(struct buffer *out, struct span *typed);
/* Of such an expression: true when it is of CJK characters only. Then *text, in the expression, stands in the index's own text just
 * where the expression matches, punctuation between its characters aside. */
bool search_word_text(struct span word, struct span *text);

#endif

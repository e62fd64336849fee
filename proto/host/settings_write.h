/* Changes to the settings file: only the lines of the keys that change are touched; comments, order and all else stay as they are. What
 * settings.h would not read is never written.
 */
#ifndef HESHI_HOST_SETTINGS_WRITE_H
#define HESHI_HOST_SETTINGS_WRITE_H

#include "core/check.h"
#include "host/settings.h"

struct setting_change {
	const struct setting *setting;
	struct span value; /* as it would be written in the file, trimmed */
	bool forget;       /* takes the line out: the default holds */
};

/* "section.key"; NULL when there is no such setting. */
const struct setting *setting_named(struct span name);
/* Running programs look at it at start only. */
bool setting_needs_restart(const struct setting *setting);

/* Adds to `out` what `content` becomes. Missing keys and sections are added. */
void settings_edit(struct buffer *out, struct span content, const struct setting_change *change);
/* Changes DIR/settings.ini (made when it is not there) in one go. What cannot be is in `problems`, in the arena, with the field
 * "section.key"; then nothing is written. FAULT_INPUT when the file cannot be read as it stands. *out (may be NULL) is what holds
 * afterwards. */
fault_t settings_change(const char *dir, struct arena *arena, const struct setting_change *changes, size_t count,
			struct problems *problems, struct settings *out) MUST_USE;

#endif

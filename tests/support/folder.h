/* Folders that tests leave behind.
 */
#ifndef HESHI_SUPPORT_FOLDER_H
#define HESHI_SUPPORT_FOLDER_H

/* Removes it with all that is in it, links themselves and not what they lead to; nothing happens when it is not there. */
void folder_remove(const char *path);

#endif

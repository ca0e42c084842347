#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

/* Prints what can stand at the end of a command line, one candidate a line: the last word of
 * `line` is completed. "@file" and "@command" stand for names of files and for a command of the
 * user's. Returns an exit code. */
int complete_line(const char *line);

#endif
